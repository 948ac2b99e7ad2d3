"""The step before sending: what would happen to a paper, told while nothing is sent or stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.api.composing import compose_page, form_with, paper_of
from services.portal.api.drafts import CHECK_FIELDS, Draft
from services.portal.api.forms import Form, new_key
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.acts.bodies import people_in
from services.portal.domain.cases import Case
from services.portal.domain.papers import paper_faults

_CARRIED = (
    *("kind", "title", "text", "publication", "wanted_bureaus", "cosigners"),
    *("attachments.name", "attachments.url"),
)
_ASKED = ("kind", "title", "text", "wanted_bureaus")


@dataclass(frozen=True, slots=True)
class Sending:
    """Where the button leads; `case` is the draft as stored, where that is what is sent."""

    action: str
    key: str
    form: Form
    case_id: str = ""
    case: Case | None = None

    @property
    def carried(self) -> Sequence[tuple[str, str]]:
        """The fields of the form, so that nothing has to be stored to go on with them."""
        if self.case is not None:
            return ()
        names = [name for name in _CARRIED if name in self.form.fields]
        return [(name, value) for name in names for value in self.form.all(name)]

    @property
    def invited(self) -> Sequence[str]:
        return people_in(self.form.one("cosigners"))

    @property
    def may_change(self) -> bool:
        return self.case is None or self.case.allows("save_draft")


def check_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/papers/{case_id:uuid}/check")
    async def check_stored(request: Request, case_id: UUID) -> Response:
        """A draft, or a paper that waits for co-signers, as it is stored."""
        visit = portal.visit_of(request, "member")
        case = await portal.use.follow(visit.reader, str(case_id))
        if case is None or not case.allows("submit"):
            return portal.pages.go(visit, f"/cases/{case_id}")
        action = f"/cases/{case.id}/acts/submit"
        sending = Sending(action, new_key(), form_with(case), case.id, case)
        return await _show(portal, visit, sending)

    return router


async def check_page(portal: Portal, visit: Visit, form: Form, *, case_id: str = "") -> Response:
    """The paper as it was just filled in; back to its form where something is missing."""
    paper = paper_of(form)
    faults = paper_faults(paper["title"], paper["text"], paper["wanted_bureaus"])
    if faults:
        draft = Draft("", form, form.key, 422, CHECK_FIELDS, faults=faults)
        return await compose_page(portal, visit, draft, case_id=case_id)
    action = f"/papers/{case_id}/edit" if case_id else "/papers/new"
    return await _show(portal, visit, Sending(action, form.key, form, case_id))


async def _show(portal: Portal, visit: Visit, sending: Sending) -> Response:
    paper = paper_of(sending.form)
    asked = {name: paper[name] for name in _ASKED}
    await portal.directory.bureaus(visit.reader)
    return portal.pages.show(
        visit,
        "member/check.html",
        sending=sending,
        paper=paper,
        advice=await portal.use.check(visit.reader, asked, besides=sending.case_id or None),
        examined=paper["kind"] in portal.place.filing,
    )
