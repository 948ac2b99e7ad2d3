"""What people read: a case, a list of cases, the record itself."""

from dataclasses import replace
from typing import Any

from services.archive.domain import (
    Actor,
    Case,
    Terms,
    Viewer,
    allowed_acts,
    goes_on_as,
    instant,
    row_of,
    shown,
    visible,
)
from services.archive.handlers.note_reads import NoteReads
from services.archive.ports import CasePage, CaseQuery, CaseStore, EventPage, Position
from shared.clock import Clock


class ShowCase:
    """One case as this person reads it, with what he may do to it now; that he has is noted.

    None for whoever may not know that it exists. A bureau reads whatever goes on as a paper of its
    own: what was answered before the conversion, what was merged.
    """

    def __init__(self, store: CaseStore, *, terms: Terms, clock: Clock, noting: NoteReads) -> None:
        self._store = store
        self._noting = noting
        self._terms = terms
        self._clock = clock

    async def __call__(
        self, enquiry_id: str, viewer: Viewer, actor: Actor
    ) -> dict[str, Any] | None:
        case = await self._store.case(enquiry_id)
        if case is None:
            return None
        if not visible(case, viewer):
            viewer = replace(viewer, carries_on=await self._carries_on(case, viewer))
        if not visible(case, viewer):
            return None
        now = instant(self._clock())
        row = row_of(case)
        self._noting.note(row, viewer, actor, kind="case")
        told = shown(row, viewer, now=now)
        return told | {"allowed_acts": allowed_acts(case, actor, now=now, terms=self._terms)}

    async def _carries_on(self, case: Case, viewer: Viewer) -> bool:
        key = goes_on_as(case) if viewer.role == "official" else None
        other = await self._store.case(key) if key else None
        return other is not None and viewer.bureau in other.bureaus


class FindCases:
    """A page of cases; whoever asks for whole ones has read them."""

    def __init__(self, store: CaseStore, *, clock: Clock, noting: NoteReads) -> None:
        self._store = store
        self._clock = clock
        self._noting = noting

    async def __call__(self, query: CaseQuery, actor: Actor) -> CasePage:
        page = await self._store.find(query)
        for row in page.items if query.full else ():
            self._noting.note(row, query.viewer, actor, kind="list")
        now = instant(self._clock())
        items = [shown(row, query.viewer, now=now) for row in page.items]
        return replace(page, items=items if query.full else [_short(one) for one in items])


def _short(item: dict[str, Any]) -> dict[str, Any]:
    """What is long in the fields that a list has."""
    assignments = [{**one, "draft": None, "opinion": None} for one in item["assignments"]]
    published = item["published"] and {**item["published"], "text": None}
    return item | {"assignments": assignments, "published": published}


class ListEvents:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, *, after: Position | None, limit: int) -> EventPage:
        return await self._store.events(after=after, limit=limit)
