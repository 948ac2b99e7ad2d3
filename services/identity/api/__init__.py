"""The HTTP entrance: keys, tokens, revocations, and who the caller is."""

from services.identity.api.http import UseCases, add_routes

__all__ = ["UseCases", "add_routes"]
