"""The party book in MongoDB: one small document per enquiry, its sets only growing."""

from collections.abc import Collection, Mapping
from uuid import UUID

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.notifier.domain.parties import NOBODY, Parties
from shared.mongo import Database, Document, database_errors, only_duplicates

COLLECTION = "parties"
_NAMES = ("receipt", "author")
_SETS = ("cosigners", "invited", "answered")


class MongoPartyBook:
    def __init__(self, database: Database) -> None:
        self._parties = database[COLLECTION]

    async def learn(self, learnt: Mapping[UUID, Parties]) -> None:
        """Enter all as new, and add to those that were there already.

        On the embedded database an upsert of a new enquiry takes eight times as long.
        """
        documents = [
            _document(one, parties) for one, parties in learnt.items() if parties != NOBODY
        ]
        if not documents:
            return
        with database_errors():
            try:
                await self._parties.insert_many(documents, ordered=False)
            except BulkWriteError as error:
                known = [documents[index] for index in only_duplicates(error)]
                await self._parties.bulk_write([_addition(one) for one in known], ordered=False)

    async def look_up(self, enquiries: Collection[UUID]) -> Mapping[UUID, Parties]:
        if not enquiries:
            return {}
        with database_errors():
            found = self._parties.find({"_id": {"$in": [str(one) for one in enquiries]}})
            return {UUID(one["_id"]): _parties(one) async for one in found}


def _document(enquiry: UUID, parties: Parties) -> Document:
    names = {name: getattr(parties, name) for name in _NAMES}
    sets = {name: sorted(getattr(parties, name)) for name in _SETS}
    return {"_id": str(enquiry)} | {name: value for name, value in (names | sets).items() if value}


def _addition(document: Document) -> UpdateOne:
    sets = {name: {"$each": document[name]} for name in _SETS if name in document}
    names = {name: document[name] for name in _NAMES if name in document}
    change = {"$addToSet": sets, "$set": names}
    filled = {operator: fields for operator, fields in change.items() if fields}
    return UpdateOne({"_id": document["_id"]}, filled)


def _parties(document: Document) -> Parties:
    return Parties(
        receipt=document.get("receipt"),
        author=document.get("author"),
        cosigners=frozenset(document.get("cosigners", ())),
        invited=frozenset(document.get("invited", ())),
        answered=frozenset(document.get("answered", ())),
    )
