"""Whether a case still moves, and what an official may do to it from the page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.portal.domain.cases import ENDED, Assignment, Case
from services.portal.domain.people import Reader

_LIVELY = timedelta(minutes=10)


def poll_seconds(case: Case | None, *, now: datetime, awaiting: bool) -> int | None:
    """How often the page asks for news: at once after an act, seldom later, never at the end."""
    if case is None or awaiting:
        return 2
    if case.status in ENDED:
        return None
    moved = max([case.submitted_at, *(entry.at for entry in case.timeline)])
    if now - moved < _LIVELY:
        return 2
    return 30 if case.status == "replied" else 10


@dataclass(frozen=True, slots=True)
class Acts:
    """The forms that a page offers; what is really allowed is decided where the act is sent."""

    assignment: Assignment | None = None
    sign: bool = False
    reply: bool = False
    hand_back: bool = False
    direct: bool = False

    @property
    def any(self) -> bool:
        return self.sign or self.reply or self.hand_back or self.direct


def acts_of(case: Case, reader: Reader) -> Acts:
    if case.status in ENDED:
        return Acts()
    if reader.role == "secretariat":
        return Acts(direct=case.status != "replied")
    if reader.role != "official":
        return Acts()
    own = case.assignment_of(reader.bureau)
    if own is None:
        return Acts()
    return Acts(
        assignment=own,
        sign=own.status == "dispatched",
        reply=own.status in ("dispatched", "signed"),
        hand_back=own.status in ("dispatched", "signed"),
    )
