"""What people see: their papers, their desk, the archive, one case."""

from collections.abc import Mapping

from services.portal.domain.cases import Case, Listing
from services.portal.domain.people import Reader
from services.portal.ports import Archive

PAGE = 20
_DESK_ROWS = 100


class FollowCase:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, case_id: str) -> Case | None:
        return await self._archive.case(reader, case_id)


class ListOwnPapers:
    """Newest first."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, *, cursor: str = "") -> Listing:
        query = {"mine": "true", "sort": "submitted", "limit": str(PAGE)}
        return await self._archive.find(reader, _with(query, cursor=cursor))


class ListDesk:
    """An official's open work, earliest deadline first; the secretariat's undecided papers."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, *, cursor: str = "") -> Listing:
        query = {"sort": "due", "limit": str(_DESK_ROWS), "view": "full"}
        if reader.role == "secretariat":
            query["status"] = "triage"
        else:
            query |= {"bureau": reader.bureau or "", "open": "true"}
        return await self._archive.find(reader, _with(query, cursor=cursor))


class FindPapers:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader, filters: Mapping[str, str]) -> Listing:
        """`filters` are q, kind, bureau, status and cursor; empty ones count for nothing."""
        query = {"sort": "submitted", "limit": str(PAGE), "view": "full"}
        return await self._archive.find(reader, _with(query, **filters))


def _with(query: Mapping[str, str], **more: str) -> Mapping[str, str]:
    return {**query, **{name: value for name, value in more.items() if value}}
