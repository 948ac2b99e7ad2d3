"""All that the page of a case shows, worked out before the template."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException

from services.portal.api.portal import Portal
from services.portal.api.sessions import Submitted
from services.portal.api.visit import Visit
from services.portal.domain.cases import Case
from services.portal.domain.place import name_of
from services.portal.domain.progress import Acts, acts_of, poll_seconds
from services.portal.domain.timeline import Line, timeline

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class CaseView:
    """`pending` was submitted in this session; `awaiting`: an act is accepted, not yet recorded."""

    id: str
    case: Case | None = None
    pending: Submitted | None = None
    event: str = ""
    awaiting: bool = False
    lines: Sequence[Line] = ()
    acts: Acts = field(default_factory=Acts)
    poll_seconds: int | None = None
    seen: str = ""

    @property
    def latest(self) -> str:
        """The newest entry, by which the server knows what is news to this page."""
        if self.case is None:
            return "pending"
        return self.lines[0].id if self.lines else "none"

    @property
    def is_news(self) -> bool:
        return bool(self.seen) and self.seen != self.latest


def look_at(  # noqa: PLR0913 - what the address says, all by keyword
    portal: Portal,
    visit: Visit,
    case_id: str,
    *,
    case: Case | None,
    event: str = "",
    latest: str = "",
) -> CaseView:
    """Raises a 404 where there is nothing for this reader."""
    pending = next((item for item in visit.session.submitted if item.id == case_id), None)
    if case is None and pending is None:
        raise HTTPException(_NOT_FOUND)
    awaiting = bool(event) and case is not None and not case.knows(event)
    return CaseView(
        id=case_id,
        case=case,
        pending=pending,
        event=event,
        awaiting=awaiting,
        lines=_lines(portal, visit, case),
        acts=acts_of(case, visit.reader) if case and not awaiting else Acts(),
        poll_seconds=poll_seconds(case, now=portal.clock(), awaiting=awaiting),
        seen=latest,
    )


def _lines(portal: Portal, visit: Visit, case: Case | None) -> Sequence[Line]:
    if case is None:
        return ()
    reasons = portal.place.hand_back_reasons
    return timeline(
        case,
        reader=visit.reader,
        bureau_name=lambda code: portal.pages.bureau_name(visit, code),
        reason_name=lambda code: name_of(reasons, code).read(visit.language),
    )
