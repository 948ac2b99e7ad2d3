"""Notifiers on a real broker and database: everybody is told once, whatever is killed."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from services.notifier.adapters.mongo import CLAIMS, OPEN
from shared.events import (
    AlertDelivered,
    AlertFailed,
    CaseTracked,
    EnquiryAssigned,
    Event,
    ReplySubmitted,
)
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import SERVICE_QUEUES, build_topology
from shared.mongo import open_mongo
from tests.integration.replicas import open_replica
from tests.support import eventually
from tests.unit.notifier.samples import sample
from tests.unit.notifier.support import SECRET_TEXT, assigned, replied
from tests.vhosts import Vhost

LADDER = (0.5, 0.5, 0.5, 10)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Told:
    """Stands where the archive would: which alerts ended how, by event id."""

    def __init__(self) -> None:
        self.outcomes: dict[UUID, Event] = {}

    async def __call__(self, event: Event) -> None:
        self.outcomes[event.id] = event

    async def ignore(self, event: Event) -> None:
        """What the alerts are about."""

    def by(self, channel: str) -> Counter[tuple[str, UUID, str]]:
        return Counter(
            (one.type, one.data.about, one.data.recipient)
            for one in self.outcomes.values()
            if one.data.channel == channel
        )


async def open_told(bus: RabbitBus) -> Told:
    services = [replace(service, ladder=LADDER) for service in SERVICE_QUEUES]
    await bus.admin.declare(build_topology(["hrss"], services))
    told = Told()
    await bus.consume(
        "archive",
        Subscription(AlertDelivered, told),
        Subscription(AlertFailed, told),
        Subscription(EnquiryAssigned, told.ignore),
        Subscription(ReplySubmitted, told.ignore),
        Subscription(CaseTracked, told.ignore),
    )
    return told


class Receiver:
    def __init__(self, url: str = "") -> None:
        self.status = 204
        self.calls = 0
        self.ids: Counter[str] = Counter()
        self.url = url

    async def answer(self, request: web.Request) -> web.Response:
        self.calls += 1
        if self.status == 204:
            self.ids[request.headers["webhook-id"]] += 1
        return web.Response(status=self.status)


@asynccontextmanager
async def open_receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@pytest.fixture
def settings(vhost: Vhost, mongo_url: str, mongo_database: str) -> dict[str, str]:
    return {
        "AMQP_URL": vhost.amqp_url,
        "MONGO_URL": mongo_url,
        "MONGO_DATABASE": mongo_database,
        "RETRY_LADDER": ",".join(map(str, LADDER)),
        "NOTIFIER_LEASE_SECONDS": "60",
        "NOTIFIER_SWEEP_SECONDS": "0.2",
        "NOTIFIER_FIRST_PAUSE_SECONDS": "0.2",
        "NOTIFIER_BREAKER_SECONDS": "0.5",
    }


def subscribe(settings: dict[str, str], folder: Path, **urls: str) -> dict[str, str]:
    subscribers: list[dict[str, Any]] = [
        {
            "name": name,
            "url": url,
            "secret": SECRET,
            "events": ["reply.submitted.*"],
            "recipients": ["person:*"],
        }
        for name, url in urls.items()
    ]
    path = folder / "webhooks.json"
    path.write_text(json.dumps(subscribers), "utf-8")
    return settings | {"NOTIFIER_WEBHOOKS": str(path), "NOTIFIER_WEBHOOKS_PRIVATE": "true"}


async def test_two_notifiers_tell_everybody_once_though_one_is_killed(
    settings: dict[str, str], tmp_path: Path
) -> None:
    events = [assigned() for _ in range(300)]
    async with open_rabbit(settings["AMQP_URL"], service="test") as bus:
        told = await open_told(bus)
        async with (
            open_replica("notifier", settings, tmp_path / "one.log") as one,
            open_replica("notifier", settings, tmp_path / "two.log") as two,
        ):
            await one.until_ready()
            await two.until_ready()
            await bus.publish(*events[:150])
            await eventually(lambda: len(told.outcomes) > 20, within=60)
            await one.kill()
            await bus.publish(*events[150:])
            await eventually(lambda: len(told.outcomes) >= 600, within=60)
            assert await two.stop() == 0
            assert SECRET_TEXT not in one.log + two.log
    expected = {
        ("alert.delivered.v1", event.id, recipient)
        for event in events
        for recipient in ("person:m-1", "desk:hrss")
    }
    assert told.by("log") == Counter(expected)
    async with open_mongo(settings["MONGO_URL"], settings["MONGO_DATABASE"]) as database:
        assert await database[CLAIMS].count_documents({}) == 0


async def test_a_dead_webhook_stalls_no_other_and_gets_its_alerts_when_it_is_back(
    settings: dict[str, str], tmp_path: Path
) -> None:
    events = [replied() for _ in range(5)]
    async with (
        open_receiver() as good,
        open_receiver() as bad,
        open_rabbit(settings["AMQP_URL"], service="test") as bus,
    ):
        bad.status = 503
        settings = subscribe(settings, tmp_path, good=good.url, bad=bad.url)
        told = await open_told(bus)
        async with open_replica("notifier", settings, tmp_path / "log") as replica:
            await replica.until_ready()
            await bus.publish(*events)
            await eventually(lambda: len(told.by("webhook:good")) == 10, within=60)
            assert told.by("webhook:bad") == Counter()
            assert told.by("log") == Counter()
            assert set(good.ids.values()) == {1}
            bad.status = 204
            await eventually(lambda: len(told.by("webhook:bad")) == 10, within=60)
        assert set(bad.ids.values()) == {1}


async def test_what_a_killed_notifier_was_sending_is_sent_by_the_next(
    settings: dict[str, str], tmp_path: Path
) -> None:
    async with (
        open_receiver() as receiver,
        open_rabbit(settings["AMQP_URL"], service="test") as bus,
    ):
        receiver.status = 503
        settings = subscribe(settings, tmp_path, hook=receiver.url)
        settings |= {"NOTIFIER_LEASE_SECONDS": "2"}
        told = await open_told(bus)
        async with open_replica("notifier", settings, tmp_path / "one.log") as one:
            await one.until_ready()
            await bus.publish(replied())
            await eventually(lambda: receiver.calls >= 2, within=60)
            await one.kill()
        receiver.status = 204
        async with open_replica("notifier", settings, tmp_path / "two.log") as two:
            await eventually(lambda: len(told.by("webhook:hook")) == 2, within=60)
            assert await two.stop() == 0
        assert len(receiver.ids) == 2
    async with open_mongo(settings["MONGO_URL"], settings["MONGO_DATABASE"]) as database:
        claims = [one["_id"] async for one in database[CLAIMS].find({})]
        assert sorted(claims) == sorted(receiver.ids)
        assert await database[OPEN].count_documents({}) == 0


async def test_what_comes_before_its_case_is_known_is_told_once_it_is(
    settings: dict[str, str], tmp_path: Path
) -> None:
    tracked, paper = sample("case.tracked", bureau=None), sample("enquiry.assigned")
    async with open_rabbit(settings["AMQP_URL"], service="test") as bus:
        told = await open_told(bus)
        async with open_replica("notifier", settings, tmp_path / "log") as replica:
            await replica.until_ready()
            await bus.publish(tracked)
            await eventually(lambda: "UnknownPartiesError" in replica.log, within=30)
            await bus.publish(paper)
            await eventually(lambda: len(told.outcomes) == 4, within=30)
    expected = {
        (AlertDelivered.TYPE, event.id, recipient)
        for event, recipient in (
            (paper, "person:m-1021"),
            (paper, "desk:hrss"),
            (tracked, "person:m-1021"),
            (tracked, "person:m-1044"),
        )
    }
    assert told.by("log") == Counter(expected)
