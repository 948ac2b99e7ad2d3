"""The HTTP entrance: all reads of people and apps, and intake's question what may be done."""

from services.archive.api.http import UseCases, add_routes
from services.archive.api.lessons import Lessons
from services.archive.api.similar import Similar

__all__ = ["Lessons", "Similar", "UseCases", "add_routes"]
