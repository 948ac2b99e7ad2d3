"""A service's own user of the broker does all that its service has to do, and nothing else."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from pika.adapters.blocking_connection import (  # type: ignore[import-untyped]  # it has no types
    BlockingChannel,
)
from pika.exceptions import ChannelClosedByBroker  # type: ignore[import-untyped]  # as above

from deploy.commands.service_users import (
    UnknownServiceError,
    add_service,
    addresses_of_services,
    list_services,
    remove_service,
    rotate_service,
)
from deploy.local.broker import BrokerAddress
from shared.errors import TransientError
from shared.events import EnquirySubmitted
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import PublishRefusedError, RabbitBus, TopologyError, open_rabbit
from shared.messaging.rabbit.users import BrokerUsers, open_users
from shared.messaging.switch import SwitchLimits
from shared.messaging.topology import (
    DEAD,
    EVENTS,
    INBOX,
    SERVICE_QUEUES,
    build_topology,
    dead_queue,
)
from tests.contract.events import submitted
from tests.contract.messaging_suite import Recorder
from tests.integration.bureau_desk import assigned, new_code
from tests.integration.bureau_pika import on_a_channel, send
from tests.support import eventually
from tests.vhosts import Vhost

LADDER = (0.2, 0.4)
CONSUMERS = [one.name for one in SERVICE_QUEUES]
TOPOLOGY = build_topology(("hrss",), [replace(one, ladder=LADDER) for one in SERVICE_QUEUES])


@dataclass(frozen=True, slots=True)
class Ground:
    vhost: Vhost
    users: BrokerUsers
    admin: RabbitBus
    urls: dict[str, str]


@pytest.fixture
async def ground(broker: BrokerAddress, vhost: Vhost) -> AsyncIterator[Ground]:
    """Every service with its user; users belong to the whole broker, so under names of our own."""
    async with (
        open_users(broker.management_url or "", vhost.name) as users,
        open_rabbit(vhost.amqp_url, service="test") as admin,
    ):
        await admin.admin.declare(TOPOLOGY)
        urls = await addresses_of_services(users, vhost.amqp_url, prefix=f"{new_code()}-")
        try:
            yield Ground(vhost, users, admin, urls)
        finally:
            for user in await users.names():
                if re.search(r"^t[a-z]{9}-service-", user):
                    await users.remove(user)


Deed = Callable[[BlockingChannel], Any]
DENIED: dict[str, Deed] = {
    "read a bureau's work": lambda channel: channel.basic_get("bureau.hrss"),
    "read the secretariat's": lambda channel: channel.basic_consume("bureau.secretariat", print),
    "throw a bureau's work away": lambda channel: channel.queue_purge("bureau.hrss"),
    "delete a bureau's queue": lambda channel: channel.queue_delete("bureau.hrss"),
    "read dead letters": lambda channel: channel.basic_get("dead.bureau"),
    "declare another queue": lambda channel: channel.queue_declare("mine"),
    "declare a queue for itself alone": lambda channel: channel.queue_declare("", exclusive=True),
    "declare an exchange": lambda channel: channel.exchange_declare("mine", "fanout"),
    "delete the events": lambda channel: channel.exchange_delete(EVENTS),
    "bind exchanges": lambda channel: channel.exchange_bind(DEAD, EVENTS, "*.#"),
    "speak as a bureau": lambda channel: send(channel, INBOX, "hrss"),
    "write to the default exchange": lambda channel: send(channel, "", "bureau.hrss"),
}


async def refused(ground: Ground, service: str, deed: Deed) -> None:
    with pytest.raises(ChannelClosedByBroker) as told:
        await asyncio.to_thread(on_a_channel, ground.urls[service], deed)
    assert told.value.reply_code == 403


async def test_no_service_does_what_is_not_its_own(ground: Ground) -> None:
    for service in ground.urls:
        for name, deed in {**DENIED, **_of_others(service)}.items():
            try:
                await refused(ground, service, deed)
            except BaseException as error:
                error.add_note(f"{service}: {name}")
                raise


def _of_others(service: str) -> dict[str, Deed]:
    def take(queue: str) -> Deed:
        return lambda channel: channel.basic_get(queue)

    def listen(channel: BlockingChannel) -> None:
        channel.queue_bind(service, EVENTS, "*.#")

    taken = {f"take from {name}": take(name) for name in CONSUMERS if name != service}
    return taken | {"listen to more": listen}


async def test_who_does_not_decide_cases_does_not_tell_of_decisions(ground: Ground) -> None:
    for service in ("router", "notifier", "identity"):
        await refused(ground, service, lambda channel: send(channel, EVENTS, "case.closed.v1.-"))
    async with open_rabbit(ground.urls["notifier"], service="notifier", publish_tries=1) as bus:
        with pytest.raises(PublishRefusedError):
            await bus.publish(assigned("hrss"))
    async with open_rabbit(ground.urls["router"], service="router") as bus:
        await bus.publish(assigned("hrss"))
    assert (await ground.admin.admin.figures("bureau.hrss")).messages == 1


async def test_a_service_retries_and_puts_aside(ground: Ground) -> None:
    failing = Recorder(*[TransientError("away")] * (len(LADDER) + 1))
    async with open_rabbit(ground.urls["archive"], service="archive", ladder=LADDER) as bus:
        await bus.consume("archive", Subscription(EnquirySubmitted, failing))
        await ground.admin.publish(submitted())
        dead = dead_queue("archive")
        await eventually(lambda: ground.admin.admin.list_dead(dead), within=30, told="put aside")
    assert len(failing.seen) == len(LADDER) + 1


async def test_a_paused_service_puts_back_what_it_could_not_try(ground: Ground) -> None:
    limits = SwitchLimits(row=2, first_pause_seconds=0.2)
    handler = Recorder(TransientError("away"), TransientError("away"))
    papers = [submitted() for _ in range(5)]
    async with open_rabbit(
        ground.urls["archive"], service="archive", ladder=LADDER, switch=limits
    ) as bus:
        await ground.admin.publish(*papers)
        await bus.consume("archive", Subscription(EnquirySubmitted, handler))
        # With the second failure it pauses: that paper and all behind it are put back.
        tried = handler.saw(len(papers) + 2)
        await eventually(tried, within=20, told="two were tried again, and all others once")
    assert {event.id for event in handler.seen} == {paper.id for paper in papers}


async def test_every_service_gets_its_deleted_queue_back(ground: Ground) -> None:
    before = await bindings(ground)
    async with AsyncExitStack() as stack:
        for service in CONSUMERS:
            opened = open_rabbit(ground.urls[service], service=service, ladder=LADDER)
            bus = await stack.enter_async_context(opened)
            await bus.consume(service, Subscription(EnquirySubmitted, Recorder()))
        for service in CONSUMERS:
            await eventually(partial(is_consumed, ground, service), within=30)
            await ground.vhost.delete_queue(service)
        for service in CONSUMERS:
            await eventually(partial(is_consumed, ground, service), within=30)
    assert await ground.admin.admin.check(TOPOLOGY) == []
    assert await bindings(ground) == before


async def bindings(ground: Ground) -> set[tuple[str, str, str]]:
    found = await ground.vhost.call("GET", f"bindings/{ground.vhost.name}")
    return {(one["source"], one["destination"], one["routing_key"]) for one in found}


async def is_consumed(ground: Ground, queue: str) -> bool:
    try:
        return (await ground.admin.admin.figures(queue)).consumers > 0
    except TopologyError:
        return False


async def test_the_router_counts_the_queues_that_it_cannot_read(ground: Ground) -> None:
    await ground.admin.publish(assigned("hrss"))
    async with open_rabbit(ground.urls["router"], service="router") as bus:
        lengths = await bus.admin.lengths(["bureau.hrss", "bureau.nobody"])
    assert lengths == {"bureau.hrss": 1}


async def test_a_services_user_from_its_first_password_to_its_last(
    ground: Ground,
) -> None:
    if "AMQP_URL" in os.environ:
        pytest.skip("users belong to a whole broker: these commands are for one of our own")
    made = await add_service(ground.users, "archive")
    assert made is not None
    assert await add_service(ground.users, "archive") is None
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    await ground.vhost.call("PUT", f"permissions/{ground.vhost.name}/{made.user}", everything)
    (before,) = await list_services(ground.users)
    await add_service(ground.users, "archive")
    (after,) = await list_services(ground.users)
    assert (before.code, before.in_order, after.in_order) == ("archive", False, True)
    fresh = await rotate_service(ground.users, "archive", watch_seconds=0)
    assert fresh.password != made.password
    assert await remove_service(ground.users, "archive")
    for wish in (rotate_service(ground.users, "archive"), add_service(ground.users, "portal")):
        with pytest.raises(UnknownServiceError):
            await wish
