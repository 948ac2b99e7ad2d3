"""The two entrances: HTTP for people and apps, AMQP for the bureaus' own systems."""

from services.intake.api.http import add_routes
from services.intake.api.inbox import TakeFromInbox

__all__ = ["TakeFromInbox", "add_routes"]
