"""What the archive decides: which case a set of facts makes, who sees it, what may be done."""

from services.archive.domain.case import Assignment, Case, Reply
from services.archive.domain.consequences import Consequence, consequences, wakes
from services.archive.domain.facts import Fact, instant
from services.archive.domain.fold import fold
from services.archive.domain.permits import Allowed
from services.archive.domain.refusals import Refused
from services.archive.domain.relations import Actor
from services.archive.domain.rules import Asked, allowed_acts, may
from services.archive.domain.showing import row_of, shown
from services.archive.domain.terms import Terms
from services.archive.domain.visibility import Viewer, audience, goes_on_as, visible

__all__ = [
    "Actor",
    "Allowed",
    "Asked",
    "Assignment",
    "Case",
    "Consequence",
    "Fact",
    "Refused",
    "Reply",
    "Terms",
    "Viewer",
    "allowed_acts",
    "audience",
    "consequences",
    "fold",
    "goes_on_as",
    "instant",
    "may",
    "row_of",
    "shown",
    "visible",
    "wakes",
]
