"""What a bureau's acts have in common: they are told under its key, about its assignment."""

from typing import Any, Final

from services.intake.handlers.act import Granted
from shared.events import Event
from shared.events.parts import Role

BUREAU: Final[tuple[Role, ...]] = ("official",)


def told(granted: Granted[Any], kind: type[Event], data: type[Any], **more: Any) -> list[Event]:
    """The event of the acting bureau about its assignment."""
    assignment_id = granted.permit.given_assignment.id
    payload = data(assignment_id=assignment_id, by=granted.by, **more)
    return [granted.event(kind, payload, bureau=granted.by.bureau)]
