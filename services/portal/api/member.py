"""A member's pages: own papers, the form for a new one, and drafts to go on with."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.portal.api.drafts import Draft, returned
from services.portal.api.forms import Form, read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Submitted
from services.portal.api.visit import Visit
from services.portal.domain.acts import FORMS_BY_KEY, TEXT_LENGTH, TITLE_LENGTH
from services.portal.domain.acts.bodies import files_in, people_in
from services.portal.domain.cases import Case
from services.portal.ports import RefusedError, ServiceAwayError

_REMEMBERED_TITLE = 60
_NAMES = ("kind", "title", "text", "wanted_bureaus", "cosigners", "attachments", "publication")
_FILE_ROWS = 3


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
        return await _form(portal, portal.visit_of(request, "member"), Draft())

    @router.post("/papers/new")
    async def submit(request: Request) -> Response:
        visit = portal.visit_of(request, "member")
        form = await read_form(request, visit)
        invited = people_in(form.one("cosigners"))
        is_draft = form.one("intent") == "draft"
        paper: dict[str, Any] = {**_paper(form)}
        if invited and not is_draft:
            paper["cosigners"] = invited
        send = portal.use.save if is_draft else portal.use.submit
        try:
            receipt = await send(visit.reader, paper, key=form.key)
        except (RefusedError, ServiceAwayError) as error:
            return await _form(portal, visit, returned(form, error, names=_NAMES))
        title = form.one("title")[:_REMEMBERED_TITLE]
        visit.session = visit.session.remembering(
            Submitted(id=receipt.id, receipt=receipt.receipt, title=title)
        )
        # A draft has no co-signers yet; whom its author named is kept for the invitation.
        query = f"?{urlencode({'invite': ' '.join(invited)})}" if is_draft and invited else ""
        return portal.pages.go(visit, f"/cases/{receipt.id}{query}")

    @router.get("/papers/{case_id:uuid}/edit")
    async def edit(request: Request, case_id: UUID) -> Response:
        visit = portal.visit_of(request, "member")
        case = await portal.use.follow(visit.reader, str(case_id))
        if case is None or not _may_edit(case):
            return portal.pages.go(visit, f"/cases/{case_id}")
        return await _form(portal, visit, Draft(form=_filled(case)), case_id=case.id, case=case)

    @router.post("/papers/{case_id:uuid}/edit")
    async def save(request: Request, case_id: UUID) -> Response:
        visit = portal.visit_of(request, "member")
        form = await read_form(request, visit)
        act = FORMS_BY_KEY["save_draft" if form.one("intent") == "draft" else "submit"]
        try:
            event = await portal.use.act(
                visit.reader, str(case_id), act, body=_paper(form), key=form.key
            )
        except (RefusedError, ServiceAwayError) as error:
            draft = returned(form, error, names=_NAMES)
            return await _form(portal, visit, draft, case_id=str(case_id))
        query = urlencode({"event": event, "did": act.key})
        return portal.pages.go(visit, f"/cases/{case_id}?{query}")

    return router


async def _form(
    portal: Portal, visit: Visit, draft: Draft, *, case_id: str = "", case: Case | None = None
) -> Response:
    return portal.pages.show(
        visit,
        "member/compose.html",
        status=draft.status,
        draft=draft,
        bureaus=await portal.directory.bureaus(visit.reader),
        case_id=case_id,
        case=case,
        title_length=TITLE_LENGTH,
        text_length=TEXT_LENGTH,
        files=_file_rows(draft.form),
    )


def _may_edit(case: Case) -> bool:
    return any(one.act == "save_draft" for one in case.allowed_acts)


def _paper(form: Form) -> Mapping[str, Any]:
    """All of it, so that what was emptied is emptied."""
    paper: dict[str, Any] = {name: form.one(name) for name in ("kind", "title", "text")}
    paper["publication"] = form.one("publication") or "full"
    paper["wanted_bureaus"] = [code for code in form.many("wanted_bureaus") if code]
    paper["attachments"] = list(files_in(form, "attachments"))
    return paper


def _filled(case: Case) -> Form:
    return Form(
        {
            "kind": [case.kind],
            "title": [case.title],
            "text": [case.text],
            "publication": [case.publication],
            "wanted_bureaus": list(case.wanted_bureaus),
            "attachments.name": [one.name for one in case.attachments],
            "attachments.url": [one.url for one in case.attachments],
        }
    )


def _file_rows(form: Form) -> Sequence[tuple[str, str]]:
    """What is filled in, and at least one empty row after it."""
    names, urls = form.all("attachments.name"), form.all("attachments.url")
    rows = [row for row in zip(names, urls, strict=False) if any(row)]
    return [*rows, *[("", "")] * max(1, _FILE_ROWS - len(rows))]
