"""Papers of several members that say nearly the same, for whoever may merge them."""

from collections.abc import Sequence

from services.portal.domain.likeness import Alike, AlikeGroup
from services.portal.domain.people import Reader
from services.portal.handlers.checking import told_in_time
from services.portal.ports import Archive

_GROUPS = 30


class FindAlike:
    """For the page of a case, which shows itself without them where the archive takes long."""

    def __init__(self, archive: Archive, *, patience_seconds: float) -> None:
        self._archive = archive
        self._patience_seconds = patience_seconds

    async def __call__(self, reader: Reader, case_id: str) -> Sequence[Alike] | None:
        return await told_in_time(self._archive.alike(reader, case_id), self._patience_seconds)


class ListAlike:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def __call__(self, reader: Reader) -> Sequence[AlikeGroup]:
        return await self._archive.groups(reader, _GROUPS)
