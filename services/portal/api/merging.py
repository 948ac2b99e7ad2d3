"""Looks for the main case that a paper is to be merged into."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.portal.api.act_view import ActView
from services.portal.api.drafts import Draft
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.acts import FORMS_BY_KEY, Offer
from services.portal.domain.cases import ENDED, UNSENT, Allowed

_NOT_FOUND = 404
_QUERY_LENGTH = 100
_NO_MAIN_CASES = ENDED | UNSENT | {"merged"}


def merge_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/cases/{case_id:uuid}/merge")
    async def merge(request: Request, case_id: UUID, q: str = "") -> Response:
        visit = portal.visit_of(request, "examiner", "secretariat")
        return await merge_page(portal, visit, str(case_id), query=q, draft=Draft())

    return router


async def merge_page(
    portal: Portal, visit: Visit, case_id: str, *, query: str, draft: Draft
) -> Response:
    """The cases that the words of `query` find."""
    case = await portal.use.follow(visit.reader, case_id)
    if case is None:
        raise HTTPException(_NOT_FOUND)
    words = query.strip()[:_QUERY_LENGTH]
    listing = await portal.use.find(visit.reader, {"q": words})
    found = [one for one in listing.items if one.id != case.id and one.status not in _NO_MAIN_CASES]
    offer = Offer(Allowed("merge"), case, visit.reader, portal.place)
    act = ActView("merge", FORMS_BY_KEY["merge"], offer, draft)
    return portal.pages.show(
        visit,
        "case/merge.html",
        status=draft.status,
        case=case,
        found=found,
        query=words,
        act=act,
        draft=draft,
    )
