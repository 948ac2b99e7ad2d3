"""The page of one case, the part of it that renews itself, and the acts on it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.api.case_view import CaseView, look_at
from services.portal.api.drafts import Draft, returned
from services.portal.api.forms import Form, read_form
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.cases import Case
from services.portal.ports import Act, RefusedError, ServiceAwayError

_FIELDS: Mapping[Act, tuple[str, ...]] = {
    "signature": (),
    "replies": ("stage", "text", "result_class"),
    "hand-backs": ("reason_code", "evidence", "proposed_bureau"),
    "directions": ("lead", "note"),
}
_ACTORS: Mapping[Act, str] = {
    "signature": "official",
    "replies": "official",
    "hand-backs": "official",
    "directions": "secretariat",
}


def case_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/cases/{case_id:uuid}")
    async def case_page(request: Request, case_id: UUID, event: str = "") -> Response:
        visit = portal.visit_of(request)
        case = await portal.use.follow(visit.reader, str(case_id))
        view = look_at(portal, visit, str(case_id), case=case, event=event)
        return await _page(portal, visit, view, Draft())

    @router.get("/cases/{case_id:uuid}/progress")
    async def progress(
        request: Request, case_id: UUID, event: str = "", awaiting: str = "", latest: str = ""
    ) -> Response:
        visit = portal.visit_of(request)
        case = await portal.use.follow(visit.reader, str(case_id))
        event = awaiting or event
        view = look_at(portal, visit, str(case_id), case=case, event=event, latest=latest)
        if view.case and (latest == "pending" or (awaiting and not view.awaiting)):
            return portal.pages.refresh(visit)
        return portal.pages.show_fragment(visit, "case/progress_update.html", view=view)

    @router.post("/cases/{case_id:uuid}/{act}")
    async def act_on(request: Request, case_id: UUID, act: Act) -> Response:
        visit = portal.visit_of(request, _ACTORS[act])
        form = await read_form(request, visit)
        body = _body(act, form)
        try:
            event = await portal.use.act(visit.reader, str(case_id), act, body=body, key=form.key)
        except (RefusedError, ServiceAwayError) as error:
            return await _again(portal, visit, str(case_id), returned(form, error, act=act))
        return portal.pages.go(visit, f"/cases/{case_id}?event={event}")

    return router


async def _again(portal: Portal, visit: Visit, case_id: str, draft: Draft) -> Response:
    """The page with what was filled in, even while the archive is away."""
    case: Case | None = None
    try:
        case = await portal.use.follow(visit.reader, case_id)
    except ServiceAwayError:
        view = CaseView(case_id)
    else:
        view = look_at(portal, visit, case_id, case=case)
    return await _page(portal, visit, view, draft)


async def _page(portal: Portal, visit: Visit, view: CaseView, draft: Draft) -> Response:
    bureaus = await portal.directory.bureaus(visit.reader)
    if view.case and view.pending:
        visit.session = visit.session.forgetting([view.case.id])
    return portal.pages.show(
        visit, "case/page.html", status=draft.status, view=view, draft=draft, bureaus=bureaus
    )


def _body(act: Act, form: Form) -> Mapping[str, Any]:
    body: dict[str, Any] = {name: form.one(name) for name in _FIELDS[act] if form.one(name)}
    if act == "directions" and (co := form.many("co")):
        body["co"] = [code for code in co if code and code != body.get("lead")]
    if assignment := form.one("assignment_id"):
        body["assignment_id"] = assignment
    return body
