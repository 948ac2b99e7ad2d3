"""What a bureau's broker user may not do: each wish is put to a real broker, with pika."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from pika.exceptions import (  # type: ignore[import-untyped]  # as above
    ChannelClosedByBroker,
    ProbableAccessDeniedError,
)
from yarl import URL

from deploy.local.broker import BrokerAddress
from shared.messaging.topology import DEAD, EVENTS, INBOX, RETRY, WORK
from tests.integration.bureau_desk import Desk, open_desk
from tests.integration.bureau_pika import Deed, on_a_channel, send, tried, written_as
from tests.support import eventually
from tests.vhosts import Vhost

REFUSED = 403
PRECONDITION_FAILED = 406


@pytest.fixture
async def desk(broker: BrokerAddress, vhost: Vhost) -> AsyncIterator[Desk]:
    async with open_desk(broker, vhost) as opened:
        yield opened


DENIED: dict[str, Deed] = {
    "declare its own queue": lambda channel, desk: channel.queue_declare(desk.queue, durable=True),
    "declare a new queue": lambda channel, desk: channel.queue_declare(f"{desk.queue}.mine"),
    "declare a queue that the broker names": lambda channel, _: channel.queue_declare(
        "", exclusive=True
    ),
    "declare a queue that is a line break": lambda channel, _: channel.queue_declare("\n"),
    "declare an exchange": lambda channel, _: channel.exchange_declare("mine", "fanout"),
    "bind its queue to the events": lambda channel, desk: channel.queue_bind(
        desk.queue, EVENTS, "#"
    ),
    "bind its queue to the inbox": lambda channel, desk: channel.queue_bind(desk.queue, INBOX, "#"),
    "unbind its queue": lambda channel, desk: channel.queue_unbind(
        desk.queue, EVENTS, f"enquiry.assigned.*.{desk.code}"
    ),
    "bind exchanges": lambda channel, _: channel.exchange_bind(INBOX, EVENTS, "#"),
    "delete its queue": lambda channel, desk: channel.queue_delete(desk.queue),
    "delete another's queue": lambda channel, desk: channel.queue_delete(f"bureau.{desk.other}"),
    "delete the inbox": lambda channel, _: channel.exchange_delete(INBOX),
    "consume another's queue": lambda channel, desk: channel.basic_consume(
        f"bureau.{desk.other}", print
    ),
    "get from another's queue": lambda channel, desk: channel.basic_get(f"bureau.{desk.other}"),
    "purge another's queue": lambda channel, desk: channel.queue_purge(f"bureau.{desk.other}"),
    "consume intake's queue": lambda channel, _: channel.basic_consume("intake", print),
    "consume the dead letters": lambda channel, _: channel.basic_consume("dead.bureau", print),
    "publish an event": lambda channel, _: send(channel, EVENTS, "case.closed.v1.-"),
    "publish past the events into a queue": lambda channel, desk: send(
        channel, WORK, f"bureau.{desk.other}"
    ),
    "publish to the retry queues": lambda channel, _: send(channel, RETRY, "intake.retry.1"),
    "publish a dead letter": lambda channel, _: send(channel, DEAD, "dead.bureau"),
    "publish to the default exchange": lambda channel, _: send(channel, "", "intake"),
    "publish to its own queue": lambda channel, desk: send(channel, "", desk.queue),
    "publish to an exchange of the broker's": lambda channel, _: send(channel, "amq.topic", "a"),
    "write as another bureau": lambda channel, desk: send(channel, INBOX, desk.other),
    "write with a longer key": lambda channel, desk: send(channel, INBOX, f"{desk.code}.a"),
    "write with its code and more": lambda channel, desk: send(channel, INBOX, f"{desk.code}a"),
    "write with a key of two lines": lambda channel, desk: send(
        channel, INBOX, f"{desk.other}\n{desk.code}"
    ),
    "write with a line break at the end": lambda channel, desk: send(
        channel, INBOX, f"{desk.code}\n"
    ),
    "write in other letters": lambda channel, desk: send(channel, INBOX, desk.code.upper()),
    "write with no key": lambda channel, _: send(channel, INBOX, ""),
}


@pytest.mark.parametrize("deed", DENIED.values(), ids=DENIED.keys())
async def test_a_bureaus_user_may_not(desk: Desk, deed: Deed) -> None:
    with pytest.raises(ChannelClosedByBroker) as refused:
        await tried(desk, deed)
    assert refused.value.reply_code == REFUSED
    assert await desk.waiting("intake") == 0


async def test_the_broker_refuses_a_user_id_that_is_not_the_senders(desk: Desk) -> None:
    for name in (f"bureau-{desk.other}", "consult", desk.code):
        with pytest.raises(ChannelClosedByBroker) as refused:
            await tried(desk, written_as(name))
        assert refused.value.reply_code == PRECONDITION_FAILED
    await tried(desk, written_as(desk.made.user))
    (message,) = await eventually(await _inbox(desk))
    assert (message.sender, message.user_id) == (desk.code, desk.made.user)


async def test_a_copy_under_another_name_comes_once_and_under_the_senders_own(desk: Desk) -> None:
    """The broker does not compare the keys in these headers with what the user may write."""
    headers = {"CC": [desk.other], "BCC": [desk.other]}
    await tried(desk, lambda channel, _: send(channel, INBOX, desk.code, headers=headers))
    await desk.bus.publish_inbox("end", b"{}")
    messages = await eventually(await _inbox(desk, until=2))
    assert [message.sender for message in messages] == [desk.code, "end"]


async def _inbox(desk: Desk, *, until: int = 1) -> Callable[[], Any]:
    messages = await desk.inbox()
    return lambda: messages if len(messages) >= until else None


async def test_a_bureaus_user_has_no_part_in_the_management_api(
    desk: Desk, broker: BrokerAddress
) -> None:
    root = URL(broker.management_url or "").with_user(desk.made.user)
    root = root.with_password(desk.made.password)
    async with aiohttp.ClientSession() as session:
        for path in ("whoami", "overview", "queues", "definitions"):
            async with session.get(root / "api" / path) as answer:
                assert answer.status == 401


async def test_a_bureaus_user_may_not_enter_another_vhost(desk: Desk) -> None:
    elsewhere = str(URL(desk.url).with_path("/"))
    with pytest.raises(ProbableAccessDeniedError, match="NOT_ALLOWED"):
        await asyncio.to_thread(on_a_channel, elsewhere, lambda _: None)


async def test_a_bureau_may_throw_away_its_own_work_only(desk: Desk) -> None:
    """To purge is to take and acknowledge all: the broker knows no difference."""
    await desk.assign()
    await desk.assign(desk.other)
    await eventually(desk.waiting, told="assigned")
    await tried(desk, lambda channel, _: channel.queue_purge(desk.queue))
    assert await desk.waiting() == 0
    assert await desk.waiting(f"bureau.{desk.other}") == 1
