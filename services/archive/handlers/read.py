"""What people read: a case, a list of cases, the record itself."""

from dataclasses import replace
from typing import Any

from services.archive.domain import Case, Viewer, parties, timeline_for, visible
from services.archive.ports import CasePage, CaseQuery, CaseStore, EventPage, Position


class ShowCase:
    """One case, or None for whoever may not know that it exists."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, enquiry_id: str, viewer: Viewer) -> Case | None:
        case = await self._store.case(enquiry_id)
        if case is None or not visible(case, viewer):
            return None
        own = parties(case.author, case.cosigners, case.bureaus)
        return replace(case, timeline=timeline_for(viewer, case.timeline, own))


class FindCases:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, query: CaseQuery) -> CasePage:
        page = await self._store.find(query)
        return replace(page, items=[_read_by(query.viewer, row) for row in page.items])


def _read_by(viewer: Viewer, row: dict[str, Any]) -> dict[str, Any]:
    if "timeline" not in row:
        return row
    own = parties(row["author"], row["cosigners"], row["bureaus"])
    return row | {"timeline": timeline_for(viewer, row["timeline"], own)}


class ListEvents:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, *, after: Position | None, limit: int) -> EventPage:
        return await self._store.events(after=after, limit=limit)
