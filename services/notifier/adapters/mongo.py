"""The ledger in MongoDB: a small document for ever per alert, and one per batch that is open."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from pymongo.errors import BulkWriteError

from services.notifier.adapters.mongo_older import OlderAlerts
from services.notifier.adapters.records import to_batch, to_claims, to_document
from services.notifier.domain.alerts import Batch
from shared.mongo import Database, Document, database_errors, only_duplicates

CLAIMS: Final = "alerts"
OPEN: Final = "alerts_open"


class MongoLedger:
    """`alerts` is only ever added to; what changes is in `alerts_open`, which is small.

    A claim names the batch that has made it, so that one which was entered and never claimed does
    not take what another has.
    """

    def __init__(self, database: Database) -> None:
        self._claims = database[CLAIMS]
        self._open = database[OPEN]
        self._older = OlderAlerts(database, claims=CLAIMS, open_=OPEN)

    async def prepare(self) -> None:
        with database_errors():
            await self._open.create_index("due")
        await self._older.prepare()

    async def open(self, batches: Sequence[Batch]) -> None:
        documents = [to_document(one, state="new", due=one.until) for one in batches]
        with database_errors():
            await self._open.insert_many(documents, ordered=False)

    async def claim(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        documents = [claim for batch in batches for claim in to_claims(batch)]
        with database_errors():
            try:
                await self._claims.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                there = [documents[index]["_id"] for index in only_duplicates(error)]
                return await self._sorted_out(batches, there)
        return [
            batch.only(replace(one, unsure=False) for one in batch.waiting) for batch in batches
        ]

    async def settle(self, batch: Batch, *, due: datetime) -> None:
        document = to_document(batch, state="waiting", due=due)
        with database_errors():
            await self._open.replace_one(_theirs(batch), document)

    async def close(self, batch: Batch) -> None:
        with database_errors():
            await self._open.delete_one(_theirs(batch))

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Batch]:
        with database_errors():
            found = self._open.find({"due": {"$lte": now}}).sort("due", 1).limit(limit)
            seen = [one async for one in found]
        taken = [batch for one in seen if (batch := await self._take(one, until))]
        older = await self._older.take_due(now, until=until, limit=limit - len(taken))
        return [*taken, *older]

    async def _take(self, seen: Document, until: datetime) -> Batch | None:
        """None if another was faster, or if all of it was claimed by other batches."""
        batch = to_batch(seen, taker=uuid4(), until=until)
        is_new = seen["state"] == "new"
        as_seen = {name: seen[name] for name in ("_id", "taker", "due")}
        state = {"state": "new" if is_new else "taken"}
        change = {"$set": state | {"taker": str(batch.taker), "due": until}}
        with database_errors():
            outcome = await self._open.update_one(as_seen, change)
        if not outcome.modified_count:
            return None
        if is_new:
            (batch,) = await self.claim([batch])
        if not batch.waiting:
            await self.close(batch)
            return None
        return batch

    async def _sorted_out(self, batches: Sequence[Batch], there: Sequence[str]) -> Sequence[Batch]:
        """Whose those were that are there already."""
        found = self._claims.find({"_id": {"$in": there}}, {"batch": 1})
        owners = {UUID(one["_id"]): one.get("batch") async for one in found}
        return [
            batch.only(
                replace(one, unsure=one.alert.id in owners)
                for one in batch.waiting
                if owners.get(one.alert.id, str(batch.id)) == str(batch.id)
            )
            for batch in batches
        ]


def _theirs(batch: Batch) -> Document:
    return {"_id": str(batch.id), "taker": str(batch.taker)}


def _certain(batch: Batch) -> Batch:
    return batch.only(replace(one, unsure=False) for one in batch.waiting)
