"""How the throughput of one service grows with its replicas, and what bounds it."""
