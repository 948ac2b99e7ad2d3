"""The ledger in MongoDB: one document per alert, its id unique."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from pymongo.errors import BulkWriteError

from services.notifier.adapters.records import OPEN, to_document, to_pending, to_verdict
from services.notifier.domain.alerts import Alert, Pending, Verdict
from services.notifier.ports import Known
from shared.mongo import Database, Document, database_errors, only_duplicates

COLLECTION = "alerts"


class MongoLedger:
    """States: claimed (somebody is at it until `due`), waiting (until `due`), delivered, failed.

    The last two have a `due` only as long as their end has not been told.
    """

    def __init__(self, database: Database) -> None:
        self._alerts = database[COLLECTION]

    async def prepare(self) -> None:
        """Only open alerts have a `due`, so the index stays as small as the work."""
        with database_errors():
            await self._alerts.create_index("due", sparse=True)

    async def claim(
        self,
        alerts: Sequence[Alert],
        *,
        now: datetime,
        until: datetime,
        ended: Verdict | None = None,
    ) -> Mapping[UUID, Known]:
        documents = [to_document(alert, now=now, until=until, ended=ended) for alert in alerts]
        with database_errors():
            try:
                await self._alerts.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                there = [documents[index]["_id"] for index in only_duplicates(error)]
                found = self._alerts.find({"_id": {"$in": there}}, _VERDICT_FIELDS)
                return {UUID(one["_id"]): _known(one) async for one in found}
        return {}

    async def settle(self, alerts: Sequence[UUID], verdict: Verdict, *, until: datetime) -> None:
        failed = verdict.reason is not None
        fields: Document = {
            "state": "failed" if failed else "delivered",
            "ended_at": verdict.at,
            "due": until,
        }
        if failed:
            fields["reason"] = verdict.reason
        await self._update(
            {"_id": {"$in": [str(alert) for alert in alerts]}, "state": {"$ne": "delivered"}},
            {"$set": fields} | ({} if failed else {"$unset": {"reason": ""}}),
        )

    async def told(self, alerts: Sequence[UUID]) -> None:
        await self._update(
            {"_id": {"$in": [str(alert) for alert in alerts]}, "state": {"$nin": list(OPEN)}},
            {"$unset": {"due": ""}},
        )

    async def postpone(
        self, alerts: Sequence[UUID], *, due: datetime, reason: str, tries: int = 1
    ) -> None:
        await self._update(
            {"_id": {"$in": [str(alert) for alert in alerts]}, "state": {"$in": list(OPEN)}},
            {
                "$set": {"state": "waiting", "due": due, "reason": reason},
                "$inc": {"attempts": tries},
            },
        )

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Pending]:
        """A mark of our own tells what we took from what another replica took meanwhile."""
        with database_errors():
            found = self._alerts.find({"due": {"$lte": now}}).sort("due", 1).limit(limit)
            seen = {one["_id"]: one async for one in found}
        if not seen:
            return []
        mark = uuid4().hex
        taken = {"due": until, "taker": mark}
        which = {"_id": {"$in": list(seen)}, "due": {"$lte": now}}
        is_open, has_ended = {"state": {"$in": list(OPEN)}}, {"state": {"$nin": list(OPEN)}}
        await self._update(which | is_open, {"$set": {"state": "claimed", **taken}})
        if any(one["state"] not in OPEN for one in seen.values()):
            await self._update(which | has_ended, {"$set": taken})
        with database_errors():
            ours = self._alerts.find({"_id": {"$in": list(seen)}, "taker": mark}, {"_id": 1})
            return [to_pending(seen[one["_id"]]) async for one in ours]

    async def _update(self, which: Document, change: Document) -> None:
        with database_errors():
            await self._alerts.update_many(which, change)


_VERDICT_FIELDS = {"state": 1, "ended_at": 1, "reason": 1}


def _known(document: Document) -> Known:
    return "open" if document["state"] in OPEN else to_verdict(document)
