"""What people see: their papers, their desk, the archive, one case."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.portal.domain.cases import UNSENT, Case, Listing
from services.portal.domain.desks import DeskView, by_due_date
from services.portal.domain.people import Reader
from services.portal.ports import Archive

PAGE = 20
_DESK_ROWS = 100


class FollowCase:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, case_id: str) -> Case | None:
        return await self._archive.case(reader, case_id)


@dataclass(frozen=True, slots=True)
class OwnPapers:
    """What waits for the reader's signature, what has not been submitted, and all the rest."""

    invitations: Sequence[Case]
    unsent: Sequence[Case]
    papers: Listing

    @property
    def all(self) -> Sequence[Case]:
        return (*self.invitations, *self.unsent, *self.papers.items)


class ListOwnPapers:
    """Newest first; what is not submitted yet stands apart, on the first page only."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, *, cursor: str = "") -> OwnPapers:
        if cursor:
            return OwnPapers((), (), await self._find(reader, cursor=cursor))
        papers, drafts, cosigning, returned = await asyncio.gather(
            self._find(reader),
            *(self._find(reader, status=one) for one in ("draft", "cosigning")),
            self._find(reader, status="returned_to_author"),
        )
        waiting = [*returned.items, *drafts.items, *cosigning.items]
        invitations = [case for case in waiting if case.invites(reader.id)]
        own = [case for case in waiting if case not in invitations]
        return OwnPapers(invitations, own, papers)

    async def _find(self, reader: Reader, **more: str) -> Listing:
        query = {"mine": "true", "sort": "submitted", "limit": str(PAGE), "view": "full"}
        found = await self._archive.find(reader, _with(query, **more))
        if "status" in more:
            return found
        apart = UNSENT | {"returned_to_author"}
        return replace(found, items=[one for one in found.items if one.status not in apart])


class ListDesk:
    """What an official, an examiner or the secretariat has to do, earliest deadline first."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, view: DeskView, *, cursor: str = "") -> Listing:
        """The answers to further questions are on the first page only."""
        query = {"sort": "due", "limit": str(_DESK_ROWS), "view": "full"}
        if reader.role == "official":
            query["bureau"] = reader.bureau or ""
        first, *further = await asyncio.gather(
            self._archive.find(reader, _with({**query, **view.query}, cursor=cursor)),
            *(self._archive.find(reader, {**query, **one}) for one in view.also if not cursor),
        )
        found = {case.id: case for listing in (first, *further) for case in listing.items}
        kept = [one for one in found.values() if view.keeps(one)]
        return replace(first, items=by_due_date(kept, reader))


class FindPapers:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, filters: Mapping[str, str]) -> Listing:
        """`filters` are q, kind, bureau, status and cursor; empty ones count for nothing."""
        query = {"sort": "submitted", "limit": str(PAGE), "view": "full"}
        return await self._archive.find(reader, _with(query, **filters))


def _with(query: Mapping[str, str], **more: str) -> Mapping[str, str]:
    return {**query, **{name: value for name, value in more.items() if value}}
