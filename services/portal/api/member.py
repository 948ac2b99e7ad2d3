"""A member's pages: own papers, and the form for a new one."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.drafts import Draft, returned
from services.portal.api.forms import Form, read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Submitted
from services.portal.api.visit import Visit
from services.portal.ports import RefusedError, ServiceAwayError

TITLE_LENGTH = 200
TEXT_LENGTH = 20_000
_REMEMBERED_TITLE = 60


def member_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/papers")
    async def own_papers(request: Request, cursor: str = "") -> Response:
        visit = portal.visit_of(request, "member")
        listing = await portal.use.own(visit.reader, cursor=cursor)
        visit.session = visit.session.forgetting([case.id for case in listing.items])
        template = "member/rows.html" if visit.is_fragment else "member/papers.html"
        return portal.pages.show(visit, template, listing=listing)

    @router.get("/papers/new")
    async def new_paper(request: Request) -> Response:
        return await _form(portal, portal.visit_of(request, "member"), Draft())

    @router.post("/papers/new")
    async def submit(request: Request) -> Response:
        visit = portal.visit_of(request, "member")
        form = await read_form(request, visit)
        try:
            receipt = await portal.use.submit(visit.reader, _paper(form), key=form.key)
        except (RefusedError, ServiceAwayError) as error:
            return await _form(portal, visit, returned(form, error))
        title = form.one("title")[:_REMEMBERED_TITLE]
        paper = Submitted(id=receipt.id, receipt=receipt.receipt, title=title)
        visit.session = visit.session.remembering(paper)
        return portal.pages.go(visit, f"/cases/{receipt.id}")

    return router


async def _form(portal: Portal, visit: Visit, draft: Draft) -> Response:
    return portal.pages.show(
        visit,
        "member/new.html",
        status=draft.status,
        draft=draft,
        bureaus=await portal.directory.bureaus(visit.reader),
        title_length=TITLE_LENGTH,
        text_length=TEXT_LENGTH,
    )


def _paper(form: Form) -> Mapping[str, Any]:
    paper: dict[str, Any] = {name: form.one(name) for name in ("kind", "title", "text")}
    paper["publication"] = form.one("publication") or "full"
    if wanted := form.many("wanted_bureaus"):
        paper["wanted_bureaus"] = wanted
    return paper
