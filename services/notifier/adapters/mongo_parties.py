"""The party book in MongoDB: one small document per enquiry, its sets only growing."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.notifier.domain.parties import Parties
from shared.mongo import Database, Document, database_errors, only_duplicates

COLLECTION = "parties"
_SETS = ("cosigners", "invited", "answered")


class MongoPartyBook:
    def __init__(self, database: Database) -> None:
        self._parties = database[COLLECTION]

    async def learn(self, learnt: Mapping[UUID, Parties]) -> None:
        await self._write([_addition(enquiry, parties) for enquiry, parties in learnt.items()])

    async def look_up(self, enquiries: Collection[UUID]) -> Mapping[UUID, Parties]:
        if not enquiries:
            return {}
        with database_errors():
            found = self._parties.find({"_id": {"$in": [str(one) for one in enquiries]}})
            return {UUID(one["_id"]): _parties(one) async for one in found}

    async def _write(self, additions: Sequence[UpdateOne]) -> None:
        if not additions:
            return
        with database_errors():
            try:
                await self._parties.bulk_write(additions, ordered=False)
            except BulkWriteError as error:
                # Another replica entered the same enquiry at the same moment: now it is there.
                again = [additions[index] for index in only_duplicates(error)]
                await self._parties.bulk_write(again, ordered=False)


def _addition(enquiry: UUID, parties: Parties) -> UpdateOne:
    named = {"receipt": parties.receipt, "author": parties.author}
    known = {name: value for name, value in named.items() if value is not None}
    sets = {name: {"$each": sorted(getattr(parties, name))} for name in _SETS}
    change: Document = {"$addToSet": {name: each for name, each in sets.items() if each["$each"]}}
    change["$set"] = known
    filled = {operator: fields for operator, fields in change.items() if fields}
    return UpdateOne({"_id": str(enquiry)}, filled, upsert=True)


def _parties(document: Document) -> Parties:
    return Parties(
        receipt=document.get("receipt"),
        author=document.get("author"),
        cosigners=frozenset(document.get("cosigners", ())),
        invited=frozenset(document.get("invited", ())),
        answered=frozenset(document.get("answered", ())),
    )
