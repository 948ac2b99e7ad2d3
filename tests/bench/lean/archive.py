"""Stores events and up-to-date cases in bulk, then acknowledges the whole batch."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import uvloop
from pymongo import AsyncMongoClient, InsertOne, UpdateOne
from pymongo.errors import BulkWriteError

from tests.bench.lean.wire import Message, open_inbox, setting

_BATCH = 200
_LINGER_SECONDS = 0.02
_DUPLICATE_KEY = 11000
_STAGES = {"enquiry.submitted.v1": 1, "enquiry.assigned.v1": 2, "alert.delivered.v1": 3}

Document = dict[str, Any]


def event_writes(events: Iterable[Document], archived_at: datetime) -> list[InsertOne[Document]]:
    return [InsertOne(event | {"_id": event["id"], "archived_at": archived_at}) for event in events]


Case = tuple[Document, int]


def cases_of(events: Iterable[Document]) -> dict[str, Case]:
    """What the events say of each case: its fields, and how far it has come."""
    known: dict[str, Case] = {}
    for event in events:
        fields, stage = known.get(event["subject"], ({}, 0))
        fields |= _fields(event)
        known[event["subject"]] = fields, max(stage, _STAGES[event["type"]])
    return known


def case_writes(cases: Mapping[str, Case]) -> list[InsertOne[Document] | UpdateOne]:
    """One write for each; a case that begins here is inserted, which costs a sixth of an upsert."""
    return [
        InsertOne({"_id": subject, "stage": stage, **fields})
        if "submitted_at" in fields
        else case_update(subject, (fields, stage))
        for subject, (fields, stage) in cases.items()
    ]


def case_update(subject: str, case: Case) -> UpdateOne:
    """In any order and any number of times these give the same case."""
    fields, stage = case
    return UpdateOne({"_id": subject}, {"$set": fields, "$max": {"stage": stage}}, upsert=True)


def _fields(event: Document) -> Document:
    at, data = event["time"], event["data"]
    match event["type"]:
        case "enquiry.submitted.v1":
            return {**data, "submitted_at": at}
        case "enquiry.assigned.v1":
            return {"assignments": [{"bureau": data["bureau"], "assigned_at": at}]}
        case _:
            return {"alerts": [{"channel": data["channel"], "at": at}]}


async def store(database: Any, batch: Iterable[Message]) -> None:
    """Both writes at once: acknowledged is only what is in both."""
    events = [orjson.loads(message.body) for message in batch]
    archived_at = datetime.fromtimestamp(time.time(), UTC)
    cases = cases_of(events)
    _, known = await asyncio.gather(
        _bulk_write(database.events, event_writes(events, archived_at)),
        _bulk_write(database.cases, case_writes(cases)),
    )
    if known:
        again = [case_update(subject, cases[subject]) for subject in known]
        await database.cases.bulk_write(again, ordered=False)


async def _bulk_write(collection: Any, writes: Sequence[Any]) -> list[str]:
    """Returns the ids of those that were to be inserted and are there already."""
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        faults = (error.details or {}).get("writeErrors", [])
        if any(fault["code"] != _DUPLICATE_KEY for fault in faults):
            raise
        return [fault["op"]["_id"] for fault in faults]
    return []


async def main() -> None:
    client: AsyncMongoClient[Document] = AsyncMongoClient(
        setting("MONGO_URL"), w="majority", journal=True
    )
    database = client[setting("MONGO_DATABASE")]
    inbox = await open_inbox("archive", _BATCH, linger_seconds=_LINGER_SECONDS)
    while True:
        batch = await inbox.take()
        await store(database, batch)
        await inbox.acknowledge(batch)


if __name__ == "__main__":
    uvloop.run(main())
