"""The page of one case, the part of it that renews itself, and the acts on it."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.portal.api.act_view import blank_case, offer_of
from services.portal.api.case_view import Asked, CaseView, look_at, look_without_case
from services.portal.api.drafts import Draft, returned, unconfirmed
from services.portal.api.forms import read_form
from services.portal.api.merging import MERGERS, merge_page
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.acts import CONFIRM, FORMS_BY_KEY, body_of
from services.portal.domain.likeness import Alike
from services.portal.ports import RefusedError, ServiceAwayError

_NOT_FOUND = 404
_KNOWN = ("event", "did", "latest", "offered")


def case_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/cases/{case_id:uuid}")
    async def case_page(
        request: Request, case_id: UUID, event: str = "", did: str = "", invite: str = ""
    ) -> Response:
        visit = portal.visit_of(request)
        case = await portal.use.follow(visit.reader, str(case_id))
        asked = Asked(event=event, did=did, invited=invite)
        view = look_at(portal, visit, str(case_id), case=case, asked=asked)
        return await _page(portal, visit, view, Draft())

    @router.get("/cases/{case_id:uuid}/progress")
    async def progress(request: Request, case_id: UUID) -> Response:
        visit = portal.visit_of(request)
        case = await portal.use.follow(visit.reader, str(case_id))
        known = {name: request.query_params.get(name, "") for name in _KNOWN}
        awaiting = request.query_params.get("awaiting", "")
        asked = Asked(**{**known, "event": awaiting or known["event"]})
        view = look_at(portal, visit, str(case_id), case=case, asked=asked)
        if view.case and (asked.latest == "pending" or (awaiting and not view.awaiting)):
            return portal.pages.refresh(visit)
        return portal.pages.show_fragment(visit, "case/progress_update.html", view=view)

    @router.post("/cases/{case_id:uuid}/acts/{act}")
    async def act_on(request: Request, case_id: UUID, act: str) -> Response:
        visit = portal.visit_of(request)
        form = await read_form(request, visit)
        kind = FORMS_BY_KEY.get(act)
        if kind is None:
            raise HTTPException(_NOT_FOUND)
        case = blank_case(str(case_id))
        offer = offer_of(Draft(act, form), case, reader=visit.reader, place=portal.place)
        if kind.confirm and not form.one(CONFIRM):
            draft = unconfirmed(form, act=act, name=CONFIRM)
            return await _again(portal, visit, str(case_id), draft)
        body = body_of(kind, offer, form)
        try:
            event = await portal.use.act(visit.reader, case.id, kind, body=body, key=form.key)
        except (RefusedError, ServiceAwayError) as error:
            names = [field.name for field in kind.asked(offer)]
            draft = returned(form, error, names=names, act=act)
            return await _again(portal, visit, case.id, draft)
        return portal.pages.go(visit, f"/cases/{case_id}?{urlencode({'event': event, 'did': act})}")

    return router


async def _again(portal: Portal, visit: Visit, case_id: str, draft: Draft) -> Response:
    """The page with what was filled in, even while the archive is away."""
    if draft.act == "merge":
        return await merge_page(portal, visit, case_id, query=draft.one("q"), draft=draft)
    try:
        case = await portal.use.follow(visit.reader, case_id)
    except ServiceAwayError:
        view = look_without_case(portal, visit, case_id, draft)
    else:
        view = look_at(portal, visit, case_id, case=case, asked=Asked(), draft=draft)
    return await _page(portal, visit, view, draft)


async def _page(portal: Portal, visit: Visit, view: CaseView, draft: Draft) -> Response:
    bureaus = await portal.directory.bureaus(visit.reader)
    if view.case and view.pending:
        visit.session = visit.session.forgetting([view.case.id])
    return portal.pages.show(
        visit,
        "case/page.html",
        status=draft.status,
        view=view,
        draft=draft,
        bureaus=bureaus,
        alike=await _alike(portal, visit, view),
    )


async def _alike(portal: Portal, visit: Visit, view: CaseView) -> Sequence[Alike] | None:
    """For those who may merge; None where it is not known just now."""
    if view.case is None or visit.reader.role not in MERGERS:
        return ()
    return await portal.use.alike(visit.reader, view.id)
