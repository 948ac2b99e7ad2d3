"""The roster in MongoDB: one document a person, with the events that have not been told yet."""

from collections.abc import Mapping, Sequence

from pymongo import InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.identity.adapters.documents import (
    held_of,
    person_document,
    person_of,
    unannounced_of,
)
from services.identity.adapters.vault import Safe
from services.identity.domain import Person
from services.identity.ports import (
    ChangedMeanwhileError,
    Held,
    LinkTakenError,
    Unannounced,
    Write,
)
from shared.mongo import Database, Document, database_errors, only_duplicates

INDEXES = (
    ("people", "region"),
    ("people", "id_hash"),
    ("people", "waiting"),
    ("links", "person"),
    ("sessions", "person"),
    ("sessions", "acting_for"),
    ("sessions", "expires"),
    ("revocations", "not_before"),
)


async def ensure_indexes(database: Database) -> None:
    """Safe to repeat and to run by several replicas at once."""
    with database_errors():
        for collection, field in INDEXES:
            await database[collection].create_index([(field, 1)])


class MongoPeople:
    def __init__(self, database: Database, vault: Safe) -> None:
        self._people = database["people"]
        self._links = database["links"]
        self._vault = vault

    async def person(self, person_id: str) -> Person | None:
        document = await self._document(person_id)
        return person_of(document) if document else None

    async def held(self, person_id: str) -> Held | None:
        document = await self._document(person_id)
        return held_of(document, self._vault) if document else None

    async def everyone(self, region: str) -> Mapping[str, Held]:
        with database_errors():
            found = self._people.find({"region": region})
            return {one["_id"]: held_of(one, self._vault) async for one in found}

    async def with_document(self, id_hash: str) -> Sequence[Person]:
        with database_errors():
            return [person_of(one) async for one in self._people.find({"id_hash": id_hash})]

    async def write(self, writes: Sequence[Write]) -> None:
        documents = [person_document(write, self._vault) for write in writes]
        new = [one for one in documents if one["revision"] == 1]
        known = [one for one in documents if one["revision"] > 1]
        with database_errors():
            stale = await self._insert(new) + await self._replace(known)
            erased = [one["_id"] for one in known if one["erased"]]
            if erased:
                await self._links.delete_many({"person": {"$in": erased}})
        if stale:
            raise ChangedMeanwhileError(f"{stale} people were changed at the same time")

    async def unannounced(self, limit: int) -> Sequence[Unannounced]:
        with database_errors():
            found = self._people.find({"waiting": True}).limit(limit)
            return [unannounced_of(one) async for one in found]

    async def announced(self, told: Sequence[Unannounced]) -> None:
        done = {"$set": {"pending": [], "waiting": False}}
        operations = [
            UpdateOne({"_id": one.person, "revision": one.revision}, done) for one in told
        ]
        if operations:
            with database_errors():
                await self._people.bulk_write(operations, ordered=False)

    async def link(self, person_id: str, account: str) -> None:
        with database_errors():
            try:
                await self._links.insert_one({"_id": account, "person": person_id})
            except DuplicateKeyError:
                if await self.linked(account) != person_id:
                    raise LinkTakenError("the account is bound to somebody else") from None

    async def linked(self, account: str) -> str | None:
        with database_errors():
            found = await self._links.find_one({"_id": account})
        return str(found["person"]) if found else None

    async def rekey(self) -> int:
        """One by one, so that a change at the same time is never overwritten."""
        count = 0
        with database_errors():
            async for one in self._people.find({"contacts.key": {"$exists": True}}):
                if one["contacts"]["key"] != self._vault.current:
                    sealed = self._vault.rewrapped(one["_id"], one["contacts"])
                    done = await self._people.update_one(
                        {"_id": one["_id"], "revision": one["revision"]},
                        {"$set": {"contacts": dict(sealed)}},
                    )
                    count += done.modified_count
        return count

    async def _document(self, person_id: str) -> Document | None:
        with database_errors():
            return await self._people.find_one({"_id": person_id})

    async def _insert(self, documents: Sequence[Document]) -> int:
        """How many were there already."""
        if not documents:
            return 0
        try:
            await self._people.bulk_write([InsertOne(one) for one in documents], ordered=False)
        except BulkWriteError as error:
            return len(only_duplicates(error))
        return 0

    async def _replace(self, documents: Sequence[Document]) -> int:
        """How many had another revision."""
        if not documents:
            return 0
        operations = [
            ReplaceOne({"_id": one["_id"], "revision": one["revision"] - 1}, one)
            for one in documents
        ]
        done = await self._people.bulk_write(operations, ordered=False)
        return len(documents) - done.matched_count
