"""What the archive decides: which case a set of facts makes, who sees it, what may be done."""

from services.archive.domain.case import Assignment, Case, Reply
from services.archive.domain.facts import Fact, instant
from services.archive.domain.fold import fold
from services.archive.domain.refusals import Refused
from services.archive.domain.rules import Act, Actor, Allowed, may
from services.archive.domain.visibility import Viewer, audience, parties, timeline_for, visible

__all__ = [
    "Act",
    "Actor",
    "Allowed",
    "Assignment",
    "Case",
    "Fact",
    "Refused",
    "Reply",
    "Viewer",
    "audience",
    "fold",
    "instant",
    "may",
    "parties",
    "timeline_for",
    "visible",
]
