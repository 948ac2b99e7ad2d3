"""A member's pages: own papers, the form for a new one, and drafts to go on with."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.api.checking import check_page
from services.portal.api.composing import NAMES, compose_page, form_with, paper_of
from services.portal.api.drafts import Draft, returned
from services.portal.api.forms import Form, read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Submitted
from services.portal.api.visit import Visit
from services.portal.domain.acts import FORMS_BY_KEY
from services.portal.domain.acts.bodies import people_in
from services.portal.ports import RefusedError, ServiceAwayError

_REMEMBERED_TITLE = 60
_ACTS = {"submit": "submit", "draft": "save_draft"}
"""What the button that was pressed asks for; only these two send anything."""


def member_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/papers")
    async def own_papers(request: Request, cursor: str = "") -> Response:
        visit = portal.visit_of(request, "member")
        own = await portal.use.own(visit.reader, cursor=cursor)
        visit.session = visit.session.forgetting([case.id for case in own.all])
        template = "member/rows.html" if visit.is_fragment else "member/papers.html"
        return portal.pages.show(visit, template, own=own, listing=own.papers)

    @router.get("/papers/new")
    async def new_paper(request: Request) -> Response:
        return await compose_page(portal, portal.visit_of(request, "member"), Draft())

    @router.post("/papers/new")
    async def submit(request: Request) -> Response:
        visit = portal.visit_of(request, "member")
        return await _go_on(portal, visit, await read_form(request, visit))

    @router.get("/papers/{case_id:uuid}/edit")
    async def edit(request: Request, case_id: UUID) -> Response:
        visit = portal.visit_of(request, "member")
        case = await portal.use.follow(visit.reader, str(case_id))
        if case is None or not case.allows("save_draft"):
            return portal.pages.go(visit, f"/cases/{case_id}")
        draft = Draft(form=form_with(case))
        return await compose_page(portal, visit, draft, case_id=case.id, case=case)

    @router.post("/papers/{case_id:uuid}/edit")
    async def save(request: Request, case_id: UUID) -> Response:
        visit = portal.visit_of(request, "member")
        form = await read_form(request, visit)
        return await _go_on(portal, visit, form, case_id=str(case_id))

    return router


async def _go_on(portal: Portal, visit: Visit, form: Form, *, case_id: str = "") -> Response:
    """By the button: sent or saved, back to the form, else checked; the key stays the same."""
    if form.one("intent") == "change":
        return await compose_page(portal, visit, Draft(form=form, key=form.key), case_id=case_id)
    if form.one("intent") not in _ACTS:
        return await check_page(portal, visit, form, case_id=case_id)
    try:
        if case_id:
            return await _send_again(portal, visit, form, case_id=case_id)
        return await _send(portal, visit, form)
    except (RefusedError, ServiceAwayError) as error:
        return await compose_page(
            portal, visit, returned(form, error, names=NAMES), case_id=case_id
        )


async def _send_again(portal: Portal, visit: Visit, form: Form, *, case_id: str) -> Response:
    """A draft, or a paper that was returned to its author."""
    act = FORMS_BY_KEY[_ACTS[form.one("intent")]]
    event = await portal.use.act(visit.reader, case_id, act, body=paper_of(form), key=form.key)
    query = urlencode({"event": event, "did": act.key})
    return portal.pages.go(visit, f"/cases/{case_id}?{query}")


async def _send(portal: Portal, visit: Visit, form: Form) -> Response:
    is_draft = form.one("intent") == "draft"
    invited = people_in(form.one("cosigners"))
    paper: dict[str, Any] = {**paper_of(form)}
    if invited and not is_draft:
        paper["cosigners"] = invited
    send = portal.use.save if is_draft else portal.use.submit
    receipt = await send(visit.reader, paper, key=form.key)
    title = form.one("title")[:_REMEMBERED_TITLE]
    visit.session = visit.session.remembering(
        Submitted(id=receipt.id, receipt=receipt.receipt, title=title)
    )
    # A draft has no co-signers yet; whom its author named is kept for the invitation.
    query = f"?{urlencode({'invite': ' '.join(invited)})}" if is_draft and invited else ""
    return portal.pages.go(visit, f"/cases/{receipt.id}{query}")
