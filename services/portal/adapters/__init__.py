"""How the portal reaches the services, and the parts of a demonstration."""
