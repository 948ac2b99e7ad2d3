"""Keeps events and cases."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from beanie import Document, init_beanie
from beanie.operators import Set
from faststream import FastStream
from pydantic import ConfigDict
from pymongo import AsyncMongoClient
from pymongo.errors import DuplicateKeyError

from tests.bench.peers.common import Event, case_fields, setting
from tests.bench.peers.on_faststream.broker import NACK, events, open_broker, queue

broker = open_broker()
app = FastStream(broker, logger=None)


class StoredEvent(Document):
    id: str
    type: str
    subject: str
    time: float
    data: dict[str, Any]
    archived_at: datetime

    class Settings:
        name = "events"


class Case(Document):
    model_config = ConfigDict(extra="allow")
    id: str

    class Settings:
        name = "cases"


@app.on_startup
async def connect() -> None:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        setting("MONGO_URL"), w="majority", journal=True
    )
    await init_beanie(
        database=client[setting("MONGO_DATABASE")], document_models=[StoredEvent, Case]
    )


@broker.subscriber(queue("archive"), events, ack_policy=NACK)
async def record(event: Event) -> None:
    with suppress(DuplicateKeyError):
        await StoredEvent(
            **event.model_dump(), archived_at=datetime.fromtimestamp(time.time(), UTC)
        ).insert()
    fields = case_fields(event)
    await Case.find_one(Case.id == event.subject).upsert(
        Set(fields), on_insert=Case(id=event.subject, **fields)
    )


if __name__ == "__main__":
    asyncio.run(app.run())
