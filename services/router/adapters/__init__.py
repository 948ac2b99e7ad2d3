"""How the router matches terms, counts working days and reads the region pack."""
