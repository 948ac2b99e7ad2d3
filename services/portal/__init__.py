"""In: people with a browser. Out: calls to the public HTTP APIs of intake and archive."""
