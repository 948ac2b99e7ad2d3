"""The tasks, each service with a quorum queue of its own."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
from celery import Celery
from kombu import Queue
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from tests.bench.peers.common import (
    Event,
    Lexicon,
    alert,
    alerted,
    assigned,
    case_fields,
    setting,
)

QUEUES = ("router", "notifier", "archive")

app = Celery("consult", broker=setting("AMQP_URL"))
app.conf.update(
    task_queues=[
        Queue(
            f"tasks.{name}", routing_key=f"tasks.{name}", queue_arguments={"x-queue-type": "quorum"}
        )
        for name in QUEUES
    ],
    task_routes={f"{name}.*": {"queue": f"tasks.{name}"} for name in QUEUES},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    worker_prefetch_multiplier=50,
)


@cache
def lexicon() -> Lexicon:
    return Lexicon()


@cache
def database() -> Database[dict[str, Any]]:
    client: MongoClient[dict[str, Any]] = MongoClient(
        setting("MONGO_URL"), w="majority", journal=True
    )
    return client[setting("MONGO_DATABASE")]


@cache
def http() -> httpx.Client:
    return httpx.Client()


def begin(event: Event) -> None:
    """What intake does with a paper."""
    plain = event.model_dump()
    record.delay(plain)
    route.delay(plain)


@app.task(name="router.route", autoretry_for=(OSError,), retry_backoff=True)
def route(plain: dict[str, Any]) -> None:
    event = Event(**plain)
    bureau = lexicon().bureau(f"{event.data['title']}\n{event.data['text']}")
    found = assigned(event, bureau).model_dump()
    with app.producer_or_acquire() as producer:
        producer.publish(
            found, exchange="", routing_key=f"bureau.{bureau}", delivery_mode=2, mandatory=True
        )
    record.delay(found)
    notify.delay(found)


@app.task(name="notifier.notify", autoretry_for=(httpx.HTTPError,), retry_backoff=True)
def notify(plain: dict[str, Any]) -> None:
    event = Event(**plain)
    body, headers = alert(event)
    http().post(setting("WEBHOOK_URL"), content=body, headers=headers).raise_for_status()
    record.delay(alerted(event).model_dump())


@app.task(name="archive.record", autoretry_for=(OSError,), retry_backoff=True)
def record(plain: dict[str, Any]) -> None:
    event = Event(**plain)
    document = plain | {"_id": event.id, "archived_at": datetime.fromtimestamp(time.time(), UTC)}
    with suppress(DuplicateKeyError):
        database().events.insert_one(document)
    database().cases.update_one({"_id": event.subject}, {"$set": case_fields(event)}, upsert=True)
