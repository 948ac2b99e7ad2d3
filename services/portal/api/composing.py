"""The form for a paper: what it is filled with, and what a filled-in one becomes."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Response

from services.portal.api.drafts import Draft
from services.portal.api.forms import Form
from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.acts import TEXT_LENGTH, TITLE_LENGTH
from services.portal.domain.acts.bodies import files_in
from services.portal.domain.cases import Case

NAMES = ("kind", "title", "text", "wanted_bureaus", "cosigners", "attachments", "publication")
_FILE_ROWS = 3


async def compose_page(
    portal: Portal, visit: Visit, draft: Draft, *, case_id: str = "", case: Case | None = None
) -> Response:
    return portal.pages.show(
        visit,
        "member/compose.html",
        status=draft.status,
        draft=draft,
        bureaus=await portal.directory.bureaus(visit.reader),
        loads=await portal.use.loads(visit.reader) or {},
        case_id=case_id,
        case=case,
        title_length=TITLE_LENGTH,
        text_length=TEXT_LENGTH,
        files=_file_rows(draft.form),
    )


def paper_of(form: Form) -> Mapping[str, Any]:
    """All of it, so that what was emptied is emptied."""
    paper: dict[str, Any] = {name: form.one(name) for name in ("kind", "title", "text")}
    paper["publication"] = form.one("publication") or "full"
    paper["wanted_bureaus"] = [code for code in form.many("wanted_bureaus") if code]
    paper["attachments"] = list(files_in(form, "attachments"))
    return paper


def form_with(case: Case) -> Form:
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
