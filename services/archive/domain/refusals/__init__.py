"""Every reason for which an act is refused: of people, of the case, of the assignment."""

from services.archive.domain.refusals import cases, desks, people
from services.archive.domain.refusals.refused import NOT_FOUND, Refused

__all__ = ["NOT_FOUND", "Refused", "cases", "desks", "people"]
