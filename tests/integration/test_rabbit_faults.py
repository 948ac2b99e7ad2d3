"""A broker that stops, is killed, raises an alarm or falls silent: nothing is lost, all comes back.

These tests do to their broker what no other test should feel, so they have one of their own.
"""

import asyncio
import os
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Self

import pytest
import pytest_asyncio
from yarl import URL

from deploy.local import broker_files as files
from deploy.local.broker import LocalBroker
from shared.events import EnquirySubmitted
from shared.messaging.ports import BrokerUnavailableError, Subscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.rabbit.link import Link
from shared.messaging.rabbit.publishing import Sender
from tests.contract.events import submitted
from tests.contract.messaging_suite import LADDER, OTHER, WORK, Recorder, suite_topology
from tests.support import eventually
from tests.vhosts import Vhost, open_vhost

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif("AMQP_URL" in os.environ, reason="a broker of others is not to be broken"),
]

RABBITMQCTL = "/usr/lib/rabbitmq/bin/rabbitmqctl"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LocalBroker]:
    async with LocalBroker(tmp_path_factory.mktemp("faults"), say=lambda _: None) as broker:
        yield broker


@pytest_asyncio.fixture(loop_scope="module")
async def own(node: LocalBroker) -> AsyncIterator[Vhost]:
    async with open_vhost(lambda: node.address, keep=True) as vhost:
        async with open_rabbit(vhost.amqp_url, service="test") as bus:
            await bus.admin.declare(suite_topology())
        yield vhost


@asynccontextmanager
async def quick(vhost: Vhost, service: str = WORK) -> AsyncIterator[RabbitBus]:
    """A bus that gives up soon, as an entrance for people does."""
    async with open_rabbit(
        vhost.amqp_url,
        service=service,
        ladder=LADDER,
        confirm_timeout_seconds=1.2,
        publish_tries=1,
    ) as bus:
        yield bus


def _program() -> str:
    return RABBITMQCTL if Path(RABBITMQCTL).exists() else shutil.which("rabbitmqctl") or ""


async def ctl(node: LocalBroker, *words: str) -> None:
    found = files.remembered_node(node.folder)
    assert found
    program = await asyncio.to_thread(_program)
    process = await asyncio.create_subprocess_exec(
        *(program, "-q", "-n", found.name, *words),
        env=files.server_environment(node.folder, found),
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0


@asynccontextmanager
async def alarm(node: LocalBroker) -> AsyncIterator[None]:
    await ctl(node, "set_vm_memory_high_watermark", "absolute", "1")
    try:
        yield
    finally:
        await ctl(node, "set_vm_memory_high_watermark", "0.4")


async def waiting(bus: RabbitBus, queue: str) -> int:
    return (await bus.admin.figures(queue)).messages


async def test_after_a_restart_everything_confirmed_is_still_there(
    node: LocalBroker, own: Vhost
) -> None:
    events = [submitted() for _ in range(50)]
    handler = Recorder()
    async with quick(own) as bus:
        await bus.publish(*events)
        await node.restart()
        await bus.wait_ready(20)
        assert await bus.admin.check(suite_topology()) == []
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await eventually(handler.saw(50), within=20)
    assert {event.id for event in handler.seen} == {event.id for event in events}


async def test_a_killed_broker_costs_no_event_and_consumers_go_on(
    node: LocalBroker, own: Vhost
) -> None:
    """What was confirmed arrives; what was not is repeated under the same id."""
    handler, confirmed = Recorder(), set()
    stop = asyncio.Event()

    async def keep_sending(bus: RabbitBus) -> None:
        while not stop.is_set():
            event = submitted()
            while event.id not in confirmed:
                with suppress(BrokerUnavailableError):
                    await bus.publish(event)
                    confirmed.add(event.id)

    async with quick(own) as bus, quick(own) as other:
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        sending = asyncio.gather(*(keep_sending(other) for _ in range(10)))
        await eventually(lambda: len(confirmed) > 200)
        node.kill()
        await node.restart()
        count = len(confirmed)
        await eventually(lambda: len(confirmed) > count + 200, within=30)
        stop.set()
        await sending
        await eventually(lambda: {event.id for event in handler.seen} >= confirmed, within=20)


async def test_while_the_broker_is_away_publishing_fails_within_its_timeout(
    node: LocalBroker, own: Vhost
) -> None:
    async with quick(own) as bus:
        await bus.publish(submitted())
        await node.stop()
        try:
            began = time.monotonic()
            with pytest.raises(BrokerUnavailableError):
                await bus.publish(submitted())
            assert time.monotonic() - began < 2
            assert "broker" in (bus.ready() or "")
        finally:
            await node.start()
        await bus.wait_ready(20)
        await bus.publish(submitted())


async def test_an_alarm_is_an_unknown_outcome_and_a_repeat_bears_the_same_id(
    node: LocalBroker, own: Vhost
) -> None:
    event, handler = submitted(), Recorder()
    async with quick(own) as bus:
        await bus.publish(submitted())
        async with alarm(node):
            for _ in range(3):
                began = time.monotonic()
                with pytest.raises(BrokerUnavailableError):
                    await bus.publish(event)
                assert time.monotonic() - began < 2
            assert "alarm" in (bus.ready() or "")
        await bus.wait_ready(20)
        await bus.publish(event)
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        # Stored under the alarm or not: the repeats may arrive too, all as the same event.
        await eventually(lambda: [seen.id for seen in handler.seen].count(event.id) >= 1)
        assert len({seen.id for seen in handler.seen}) <= 2
        assert bus.ready() is None


async def test_a_disk_that_is_nearly_full_stops_publishers_alone(
    node: LocalBroker, own: Vhost
) -> None:
    handler = Recorder()
    async with quick(own) as bus:
        await bus.publish(*(submitted() for _ in range(10)))
        await ctl(node, "set_disk_free_limit", "100000GB")
        try:
            with pytest.raises(BrokerUnavailableError):
                await bus.publish(submitted())
            assert "alarm" in (bus.ready() or "")
            await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
            await eventually(handler.saw(10), within=30)
        finally:
            await ctl(node, "set_disk_free_limit", "50MB")
        await bus.wait_ready(30)
        await bus.publish(submitted())


async def test_under_an_alarm_consumers_go_on_acknowledging(node: LocalBroker, own: Vhost) -> None:
    handler = Recorder()
    async with quick(own) as bus, quick(own, OTHER) as other:
        await bus.publish(*(submitted() for _ in range(10)))
        async with alarm(node):
            with pytest.raises(BrokerUnavailableError):
                await bus.publish(submitted())
            await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
            await eventually(handler.saw(10))
            await bus.drain()
            assert await waiting(other, WORK) == 0


async def test_a_failed_event_waits_in_hand_while_its_copy_cannot_be_stored(
    node: LocalBroker, own: Vhost
) -> None:
    handler = Recorder(RuntimeError("a blip"))
    async with quick(own) as bus, quick(own, OTHER) as other:
        event = submitted()
        await other.publish(event)
        async with alarm(node):
            with pytest.raises(BrokerUnavailableError):
                await bus.publish(submitted())
            await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
            await eventually(handler.saw(1))
            assert await waiting(other, f"{WORK}.retry.1") == 0
        await eventually(lambda: [seen.id for seen in handler.seen].count(event.id) >= 2, within=30)


class Proxy:
    """A way to the broker that can fall silent without closing, like a cut cable."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._silent: set[asyncio.Event] = set()
        self._flows: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def port(self) -> int:
        assert self._server
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for flow in self._flows:
            flow.cancel()
        await asyncio.gather(*self._flows, return_exceptions=True)
        for writer in self._writers:
            writer.close()

    def cut(self) -> None:
        """Those connected now hear nothing any more; who connects anew gets through."""
        for silent in self._silent:
            silent.set()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent = asyncio.Event()
        self._silent.add(silent)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers += [writer, far_writer]
        for source, target in ((reader, far_writer), (far_reader, writer)):
            self._flows.add(asyncio.create_task(_flow(source, target, silent)))


async def _flow(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, silent: asyncio.Event
) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65_536):
            if not silent.is_set():
                target.write(data)
                await target.drain()
    if not silent.is_set():
        target.close()


async def test_a_line_that_falls_silent_is_left_for_a_new_one(own: Vhost) -> None:
    url = URL(own.amqp_url)
    async with Proxy(url.port or 0) as proxy:
        through = str(url.with_port(proxy.port))
        async with open_rabbit(
            through, service=WORK, confirm_timeout_seconds=0.5, publish_tries=1
        ) as bus:
            await bus.publish(submitted())
            proxy.cut()
            with pytest.raises(BrokerUnavailableError):
                await bus.publish(submitted())

            async def through_again() -> bool:
                with suppress(BrokerUnavailableError):
                    await bus.publish(submitted())
                    return True
                return False

            await eventually(through_again)


async def test_however_often_a_connection_is_given_up_publishing_fails_in_one_way(
    own: Vhost,
) -> None:
    """Publishes that wait while their connection is closed end as unavailable, never otherwise."""
    outcomes: Counter[str] = Counter()
    link = Link(own.amqp_url, name="test")
    sender = Sender(link, confirm_seconds=2.0, tries=1)

    async def keep_sending() -> None:
        while True:
            try:
                await sender.send("", "record", b"{}", name="test", headers={}, content_type=None)
                outcomes["confirmed"] += 1
            except BrokerUnavailableError:
                outcomes["unavailable"] += 1

    def confirmed_more_than(number: int) -> bool:
        return outcomes["confirmed"] > number

    async def break_often() -> None:
        for _ in range(40):
            await eventually(partial(confirmed_more_than, outcomes["confirmed"] + 20), within=20)
            link.abandon(await link.connection(), "a test")

    senders = [asyncio.create_task(keep_sending()) for _ in range(10)]
    breaking = asyncio.create_task(break_often())
    try:
        done, _ = await asyncio.wait((breaking, *senders), return_when=asyncio.FIRST_COMPLETED)
        assert done == {breaking}, done
        await breaking
        assert outcomes["unavailable"] > 0
    finally:
        for task in senders:
            task.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        await sender.close()
        await link.close()
