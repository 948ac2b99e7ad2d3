"""What people read: a case, a list of cases, the record itself."""

from services.archive.domain import Case, Viewer, visible
from services.archive.ports import CasePage, CaseQuery, CaseStore, EventPage, Position


class ShowCase:
    """One case, or None for whoever may not know that it exists."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, enquiry_id: str, viewer: Viewer) -> Case | None:
        case = await self._store.case(enquiry_id)
        return case if case is not None and visible(case, viewer) else None


class FindCases:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, query: CaseQuery) -> CasePage:
        return await self._store.find(query)


class ListEvents:
    def __init__(self, store: CaseStore) -> None:
        self._store = store

    async def __call__(self, *, after: Position | None, limit: int) -> EventPage:
        return await self._store.events(after=after, limit=limit)
