"""What an older release had open in `alerts`: each alert with a `due` of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from services.notifier.adapters.records import of_older, to_document
from services.notifier.domain.alerts import Batch
from shared.mongo import Database, Document, database_errors

_INDEX: Final = "due_1"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class OlderAlerts:
    """Moves them to batches as they fall due; a notifier of that release may still be at others.

    Its index tells that there may be any. It goes at the first start that finds none, since it
    makes each claim dearer.
    """

    def __init__(self, database: Database, *, claims: str, open_: str) -> None:
        self._alerts = database[claims]
        self._open = database[open_]
        self._any = False

    async def prepare(self) -> None:
        with database_errors():
            indexes = await self._alerts.index_information()
            self._any = False
            if _INDEX not in indexes:
                return
            self._any = await self._alerts.find_one({"due": {"$gt": _LONG_AGO}}) is not None
            if not self._any:
                await self._alerts.drop_index(_INDEX)

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Batch]:
        if not self._any or limit <= 0:
            return []
        with database_errors():
            found = self._alerts.find({"due": {"$lte": now}}).sort("due", 1).limit(limit)
            seen = [one async for one in found]
            return [batch for one in seen if (batch := await self._moved(one, until))]

    async def _moved(self, seen: Document, until: datetime) -> Batch | None:
        """Entered first and claimed then, as every batch."""
        batch = of_older(seen, batch=uuid4(), taker=uuid4(), until=until)
        await self._open.insert_one(to_document(batch, state="new", due=until))
        claimed = await self._alerts.update_one(
            {"_id": seen["_id"], "due": seen["due"]},
            {"$set": {"batch": str(batch.id)}, "$unset": {"due": ""}},
        )
        if claimed.modified_count:
            return batch
        await self._open.delete_one({"_id": str(batch.id)})
        return None
