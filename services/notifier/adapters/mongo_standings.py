"""Who has left office, in MongoDB: the latest revision of each person of whom a change was told."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from pymongo import InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from services.notifier.domain.standing import Standing
from shared.mongo import Database, Document, database_errors, only_duplicates


class MongoStandingBook:
    def __init__(self, database: Database) -> None:
        self._standings = database["standings"]

    async def learn(self, standings: Sequence[Standing]) -> None:
        latest: dict[str, Standing] = {}
        for one in sorted(standings, key=lambda standing: standing.revision):
            latest[one.person] = one
        documents = [_document(one) for one in latest.values()]
        if not documents:
            return
        with database_errors():
            try:
                await self._standings.bulk_write(
                    [InsertOne(one) for one in documents], ordered=False
                )
            except BulkWriteError as error:
                known = [documents[index] for index in only_duplicates(error)]
                await self._standings.bulk_write([_newer(one) for one in known], ordered=False)

    async def look_up(self, people: Collection[str]) -> Mapping[str, Standing]:
        if not people:
            return {}
        with database_errors():
            found = self._standings.find({"_id": {"$in": sorted(people)}})
            return {one["_id"]: _standing(one) async for one in found}


def _newer(document: Document) -> UpdateOne:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return UpdateOne(
        {"_id": document["_id"], "revision": {"$lt": document["revision"]}}, {"$set": fields}
    )


def _document(one: Standing) -> Document:
    last = one.last_day.isoformat() if one.last_day else None
    return {"_id": one.person, "revision": one.revision, "last_day": last, "erased": one.erased}


def _standing(document: Document) -> Standing:
    last = document["last_day"]
    return Standing(
        document["_id"],
        document["revision"],
        date.fromisoformat(last) if last else None,
        erased=document["erased"],
    )
