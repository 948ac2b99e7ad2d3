"""All that the page of a case shows, worked out before the template."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException

from services.portal.api.act_view import ActView, act_views, blank_case
from services.portal.api.drafts import Draft
from services.portal.api.portal import Portal
from services.portal.api.sessions import Submitted
from services.portal.api.visit import Visit
from services.portal.domain.acts import FORMS_BY_KEY
from services.portal.domain.cases import Case
from services.portal.domain.outcome import Overtaken
from services.portal.domain.progress import Step, poll_seconds, steps
from services.portal.domain.timeline import Line, Names, timeline
from services.portal.domain.words import Words

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page says: `event` is the act that was just sent, `did` its form.

    `latest` and `offered` are what the browser has seen already, `invited` whom a draft that was
    just saved wants to invite.
    """

    event: str = ""
    did: str = ""
    latest: str = ""
    offered: str = ""
    invited: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """`pending` was submitted in this session; `awaiting`: an act is accepted, not yet recorded."""

    id: str
    asked: Asked
    case: Case | None = None
    pending: Submitted | None = None
    awaiting: bool = False
    lines: Sequence[Line] = ()
    steps: Sequence[Step] = ()
    acts: Sequence[ActView] = ()
    poll_seconds: int | None = None

    @property
    def event(self) -> str:
        return self.asked.event

    @property
    def did(self) -> Words | None:
        """The name of the act that was just sent."""
        form = FORMS_BY_KEY.get(self.asked.did)
        return form.title if form else None

    @property
    def overtaken(self) -> Overtaken | None:
        """Why the act that was just sent has no effect, where it has none."""
        return self.case.overtaken_by(self.event) if self.case and self.event else None

    @property
    def first(self) -> ActView | None:
        return next((view for view in self.acts if view.is_first), None)

    @property
    def others(self) -> Sequence[ActView]:
        return [view for view in self.acts if not view.is_first]

    @property
    def latest(self) -> str:
        """The newest entry, by which the server knows what is news to this page."""
        if self.case is None:
            return "pending"
        return self.lines[0].id if self.lines else "none"

    @property
    def is_news(self) -> bool:
        return bool(self.asked.latest) and self.asked.latest != self.latest

    @property
    def offered(self) -> str:
        """Tells this set of acts from any other."""
        allowed = sorted(map(repr, self.case.allowed_acts)) if self.case else []
        return hashlib.sha256("".join(allowed).encode()).hexdigest()[:12]

    @property
    def offers_others(self) -> bool:
        """Whether the page shows other forms than it should by now."""
        return bool(self.asked.offered) and self.asked.offered != self.offered


def look_at(  # noqa: PLR0913 - what the address says, all by keyword
    portal: Portal,
    visit: Visit,
    case_id: str,
    *,
    case: Case | None,
    asked: Asked,
    draft: Draft | None = None,
) -> CaseView:
    """Raises a 404 where there is nothing for this reader."""
    pending = next((item for item in visit.session.submitted if item.id == case_id), None)
    if case is None and pending is None:
        raise HTTPException(_NOT_FOUND)
    awaiting = bool(asked.event) and case is not None and not case.knows(asked.event)
    acts: Sequence[ActView] = ()
    if case and not awaiting:
        acts = act_views(
            case,
            draft or Draft(),
            reader=visit.reader,
            place=portal.place,
            invited=asked.invited,
        )
    return CaseView(
        id=case_id,
        asked=asked,
        case=case,
        pending=pending,
        awaiting=awaiting,
        lines=_lines(portal, visit, case),
        steps=steps(case, filing=case.kind in portal.place.filing) if case else (),
        acts=acts,
        poll_seconds=poll_seconds(case, now=portal.clock(), awaiting=awaiting),
    )


def look_without_case(portal: Portal, visit: Visit, case_id: str, draft: Draft) -> CaseView:
    """While the archive is away: the form that was filled in, and nothing else."""
    acts = act_views(blank_case(case_id), draft, reader=visit.reader, place=portal.place)
    return CaseView(case_id, Asked(), acts=acts)


def _lines(portal: Portal, visit: Visit, case: Case | None) -> Sequence[Line]:
    if case is None:
        return ()
    place, language = portal.place, visit.language
    names = Names(
        bureau=lambda code: portal.pages.bureau_name(visit, code),
        reason=lambda code: place.reason(code).read(language),
        kind=lambda code: place.kind(code).read(language),
        result_class=lambda code: place.result_class(code).read(language),
        publication=lambda code: place.publication(code).read(language),
        moment=lambda at: portal.pages.moment(visit, at),
    )
    return timeline(case, reader=visit.reader, names=names, language=language)
