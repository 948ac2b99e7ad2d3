"""A client of several addresses: where one node falls silent or is cut off, another is asked."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from yarl import URL

from shared.events import EnquirySubmitted
from shared.messaging.ports import BrokerUnavailableError, Subscription
from shared.messaging.rabbit import open_rabbit
from shared.messaging.rabbit.link import Link
from tests.chaos.proxy import FAIR, Proxy, Weather
from tests.contract.events import submitted
from tests.contract.messaging_suite import LADDER, WORK, Recorder, suite_topology
from tests.support import eventually
from tests.vhosts import Vhost

SILENT = Weather(silent=True)


@pytest.fixture
async def ways(vhost: Vhost) -> AsyncIterator[tuple[Proxy, Proxy]]:
    """Two ways to one broker, as two nodes of a cluster would be."""
    url = URL(vhost.amqp_url)
    async with (
        Proxy(url.host or "", url.port or 0) as one,
        Proxy(url.host or "", url.port or 0) as other,
    ):
        yield one, other


def addresses(vhost: Vhost, ways: tuple[Proxy, Proxy]) -> str:
    url = URL(vhost.amqp_url).with_host("127.0.0.1")
    return ",".join(str(url.with_port(way.port)) for way in ways)


def _is_left(way: Proxy) -> bool:
    return not way.connections


async def test_an_address_that_was_given_up_is_asked_last(
    vhost: Vhost, ways: tuple[Proxy, Proxy]
) -> None:
    link = Link(addresses(vhost, ways), name="test")
    try:
        for _ in range(2):
            connection = await link.connection()
            (left,) = (way for way in ways if way.connections)
            link.abandon(connection, "no confirm in time")
            (other,) = (way for way in ways if way is not left)
            await link.connection()
            assert other.connections
            await eventually(partial(_is_left, left), within=30)
    finally:
        await link.close()


async def test_submissions_go_on_and_all_arrive_when_one_of_two_nodes_falls_silent(
    vhost: Vhost, ways: tuple[Proxy, Proxy]
) -> None:
    handler = Recorder()
    sent = [submitted() for _ in range(4)]
    async with open_rabbit(
        addresses(vhost, ways),
        service=WORK,
        ladder=LADDER,
        confirm_timeout_seconds=1.2,
        publish_tries=1,
    ) as bus:
        await bus.admin.declare(suite_topology())
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        for event, silent in zip(sent, (*ways, *ways), strict=True):
            for way in ways:
                way.set(SILENT if way is silent else FAIR)

            async def stored(event: EnquirySubmitted = event) -> bool:
                try:
                    await bus.publish(event)
                except BrokerUnavailableError:
                    return False
                return True

            await eventually(stored, within=30)
        for way in ways:
            way.set(FAIR)
        await eventually(
            lambda: {one.id for one in sent} <= {one.id for one in handler.seen}, within=60
        )
