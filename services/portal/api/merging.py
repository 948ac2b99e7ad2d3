"""Looks for the main case that a paper is to be merged into."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.portal.api.act_view import ActView
from services.portal.api.drafts import Draft
from services.portal.api.forms import Form
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.acts import FORMS_BY_KEY, Offer
from services.portal.domain.cases import ENDED, UNSENT, Allowed, Case
from services.portal.domain.likeness import Alike

MERGERS = ("examiner", "secretariat")
_NOT_FOUND = 404
_QUERY_LENGTH = 100
_NO_MAIN_CASES = ENDED | UNSENT | {"merged"}


def merge_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/cases/{case_id:uuid}/merge")
    async def merge(
        request: Request, case_id: UUID, q: str = "", into: UUID | None = None
    ) -> Response:
        """`into` is the main case that somebody has picked already, among similar ones."""
        visit = portal.visit_of(request, *MERGERS)
        draft = Draft(form=Form({"into": [str(into)]})) if into else Draft()
        return await merge_page(portal, visit, str(case_id), query=q, draft=draft)

    return router


async def merge_page(
    portal: Portal, visit: Visit, case_id: str, *, query: str, draft: Draft
) -> Response:
    """The cases that the words of `query` find; without words, similar ones where there are any."""
    case = await portal.use.follow(visit.reader, case_id)
    if case is None:
        raise HTTPException(_NOT_FOUND)
    words = query.strip()[:_QUERY_LENGTH]
    offer = Offer(Allowed("merge"), case, visit.reader, portal.place)
    return portal.pages.show(
        visit,
        "case/merge.html",
        status=draft.status,
        case=case,
        found=await _main_cases(portal, visit, case, words=words, picked=draft.one("into")),
        query=words,
        act=ActView("merge", FORMS_BY_KEY["merge"], offer, draft),
        draft=draft,
    )


async def _main_cases(
    portal: Portal, visit: Visit, case: Case, *, words: str, picked: str
) -> Sequence[Case | Alike]:
    alike: Sequence[Alike] = () if words else await portal.use.alike(visit.reader, case.id) or ()
    found: dict[str, Case | Alike] = {one.id: one for one in alike}
    if not alike:
        listing = await portal.use.find(visit.reader, {"q": words})
        found |= {one.id: one for one in listing.items}
    if picked and picked not in found:
        main = await portal.use.follow(visit.reader, picked)
        found |= {picked: main} if main else {}
    ordered = sorted(found.values(), key=lambda one: one.id != picked)
    return [one for one in ordered if one.id != case.id and one.status not in _NO_MAIN_CASES]
