"""Who is told of what: one table."""

from collections.abc import Iterator
from typing import Final, Literal

from services.notifier.domain.alerts import Occasion

Group = Literal["author", "cosigners", "desk", "secretariat"]

SECRETARIAT_DESK: Final = "desk:secretariat"

AUDIENCE: Final[dict[str, tuple[Group, ...]]] = {
    "enquiry.assigned": ("author", "desk"),
    "enquiry.withdrawn": ("desk",),
    "triage.requested": ("secretariat",),
    "assignment.return_refused": ("desk",),
    "assignment.extension_granted": ("desk",),
    "followup.asked": ("desk",),
    "reply.submitted": ("author", "cosigners"),
    "deadline.approaching": ("desk",),
    "deadline.missed": ("desk", "secretariat"),
}


def recipients(occasion: Occasion) -> tuple[str, ...]:
    """Each once, even who is author and co-signer at the same time."""
    groups = AUDIENCE.get(occasion.fact, ())
    return tuple(dict.fromkeys(one for group in groups for one in _members(occasion, group)))


def _members(occasion: Occasion, group: Group) -> Iterator[str]:
    if group == "secretariat":
        yield SECRETARIAT_DESK
    elif group == "desk" and occasion.bureau:
        yield f"desk:{occasion.bureau}"
    elif group == "author" and occasion.author:
        yield f"person:{occasion.author}"
    elif group == "cosigners":
        yield from (f"person:{person}" for person in occasion.cosigners)
