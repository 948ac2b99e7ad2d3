"""The HTTP entrance: where a paper would go, before it is put."""

from services.router.api.http import add_routes

__all__ = ["add_routes"]
