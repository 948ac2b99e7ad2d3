"""The HTTP entrance: where a paper would go before it is put, and what waits at the bureaus."""

from services.router.api.http import UseCases, add_routes

__all__ = ["UseCases", "add_routes"]
