"""The HTTP entrance: all reads of people and apps, and intake's question what may be done."""

from services.archive.api.http import UseCases, add_routes

__all__ = ["UseCases", "add_routes"]
