"""How the router matches terms and reads the region pack."""
