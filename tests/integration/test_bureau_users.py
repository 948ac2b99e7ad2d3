"""A bureau's broker user can do its bureau's work and nothing else, whatever library it uses."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pika  # type: ignore[import-untyped]  # it has no types
import pytest
from pamqp import commands
from pika.adapters.blocking_connection import (  # type: ignore[import-untyped]  # as above
    BlockingChannel,
)
from pika.exceptions import (  # type: ignore[import-untyped]  # as above
    AMQPConnectionError,
    ChannelClosedByBroker,
    ConnectionClosedByBroker,
    ProbableAccessDeniedError,
)
from yarl import URL

from deploy.commands.bureau import (
    UnknownBureauError,
    add_bureau,
    list_bureaus,
    remove_bureau,
    rotate_bureau,
)
from deploy.local.broker import BrokerAddress
from shared.bureau import Work, open_bureau
from shared.errors import PermanentError
from shared.messaging.rabbit import PublishRefusedError, open_rabbit
from shared.messaging.topology import DEAD, EVENTS, INBOX, RETRY, WORK
from tests.integration.bureau_desk import Desk, open_desk
from tests.integration.slow_handshake import slow_handshake
from tests.support import eventually
from tests.vhosts import Vhost

Deed = Callable[[BlockingChannel, Desk], Any]

REFUSED = 403
PRECONDITION_FAILED = 406


@pytest.fixture
async def desk(broker: BrokerAddress, vhost: Vhost) -> AsyncIterator[Desk]:
    async with open_desk(broker, vhost) as opened:
        yield opened


def on_a_channel(url: str, deed: Callable[[BlockingChannel], Any]) -> Any:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        return deed(channel)
    finally:
        if connection.is_open:
            connection.close()


async def tried(desk: Desk, deed: Deed) -> Any:
    """Done with pika as the bureau's user."""
    return await asyncio.to_thread(on_a_channel, desk.url, lambda channel: deed(channel, desk))


def send(
    channel: BlockingChannel, exchange: str, key: str, *, user: str | None = None, **more: Any
) -> None:
    properties = pika.BasicProperties(delivery_mode=2, user_id=user, **more)
    channel.basic_publish(exchange, key, b"{}", properties, mandatory=True)


def written_as(user: str) -> Deed:
    return lambda channel, desk: send(channel, INBOX, desk.code, user=user)


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


async def test_a_rejected_message_is_put_to_the_dead_letters_by_the_broker(desk: Desk) -> None:
    event = await desk.assign()

    def reject(channel: BlockingChannel, _: Desk) -> None:
        method, _properties, _body = next(channel.consume(desk.queue, inactivity_timeout=10))
        channel.basic_reject(method.delivery_tag, requeue=False)

    await tried(desk, reject)
    (letter,) = await eventually(lambda: desk.bus.admin.list_dead("dead.bureau"))
    assert (letter.event_id, letter.queue) == (str(event.id), desk.queue)


async def test_the_bureaus_client_works_with_such_a_user(desk: Desk) -> None:
    messages = await desk.inbox()
    event = await desk.assign()
    seen: list[Work] = []

    async def work(assignment: Work) -> None:
        await assignment.sign()
        await assignment.reply("已采纳。", result_class="A")
        seen.append(assignment)

    async with open_bureau(desk.url, desk.code) as bureau:
        await bureau.receive(work)
        await eventually(lambda: len(messages) == 2)
        with pytest.raises(PublishRefusedError):
            await written_by_our_client_as_another(desk)
    assert [message.sender for message in messages] == [desk.code] * 2
    assert [each.event.id for each in seen] == [event.id]
    assert await desk.waiting() == 0


async def written_by_our_client_as_another(desk: Desk) -> None:
    async with open_rabbit(desk.url, service="false", publish_tries=1) as bus:
        await bus.publish_inbox(desk.other, b"{}")


async def test_the_bureaus_client_puts_aside_with_a_right_to_read_alone(desk: Desk) -> None:
    await desk.assign()

    async def refuse(_: Work) -> None:
        raise PermanentError("cannot be read")

    async with open_bureau(desk.url, desk.code) as bureau:
        await bureau.receive(refuse)
        await eventually(lambda: desk.waiting("dead.bureau"))


async def test_a_rotated_password_ends_the_old_ones_connections_and_loses_no_work(
    desk: Desk,
) -> None:
    event = await desk.assign()
    hand, never = [], asyncio.Event()

    async def keep(work: Work) -> None:
        hand.append(work.event.id)
        if len(hand) == 1:
            await never.wait()

    async with open_bureau(desk.url, desk.code) as old:
        await old.receive(keep)
        await eventually(lambda: hand == [event.id])
        made = await rotate_bureau(desk.users, desk.code, watch_seconds=1)
        never.set()
        assert await desk.users.connections(desk.made.user) == 0
        assert await eventually(desk.waiting, told="what was in hand is back") == 1
        with pytest.raises(AMQPConnectionError):
            await tried(desk, lambda *_: None)
        assert await desk.users.connections(desk.made.user) == 0
        async with open_bureau(desk.url_by(made.password), desk.code) as new:
            await new.receive(keep)
            await eventually(lambda: hand == [event.id, event.id])


async def test_a_connection_begun_with_the_old_password_does_not_outlive_the_rotation(
    desk: Desk,
) -> None:
    async with slow_handshake(desk.url) as slow:
        rotating = asyncio.create_task(rotate_bureau(desk.users, desk.code, watch_seconds=5))
        await eventually(lambda: _password_refused(desk), told="the password has changed")
        await slow.finish()
        async with asyncio.timeout(10):
            closed = await slow.read()
        assert isinstance(closed, commands.Connection.Close)
        await rotating


async def _password_refused(desk: Desk) -> bool:
    try:
        await tried(desk, lambda *_: None)
    except AMQPConnectionError:
        return True
    return False


async def test_a_removed_user_is_out_at_once_and_its_queue_stays(desk: Desk) -> None:
    await desk.assign()
    connection = await asyncio.to_thread(pika.BlockingConnection, pika.URLParameters(desk.url))
    assert await remove_bureau(desk.users, desk.code)
    with pytest.raises(ConnectionClosedByBroker):
        await asyncio.to_thread(connection.process_data_events, 20)
    with pytest.raises(AMQPConnectionError):
        await tried(desk, lambda *_: None)
    assert await desk.waiting() == 1
    assert not await remove_bureau(desk.users, desk.code)


async def test_adding_again_mends_the_rights_and_keeps_the_password(desk: Desk) -> None:
    user = desk.made.user
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    await desk.vhost.call("PUT", f"permissions/{desk.vhost.name}/{user}", everything)
    await desk.vhost.call("DELETE", f"topic-permissions/{desk.vhost.name}/{user}")
    await desk.vhost.call(
        "PUT", f"users/{user}", {"password": desk.made.password, "tags": "impersonator"}
    )
    (before,) = await list_bureaus(desk.users)
    assert (before.code, before.in_order) == (desk.code, False)
    assert await add_bureau(desk.users, desk.code, bureaus=(desk.code,)) is None
    (after,) = await list_bureaus(desk.users)
    assert (after.code, after.in_order, after.connections) == (desk.code, True, 0)
    await tried(desk, lambda channel, _: send(channel, INBOX, desk.code))
    with pytest.raises(ChannelClosedByBroker):
        await tried(desk, lambda channel, _: send(channel, INBOX, desk.other))


async def test_only_bureaus_of_the_region_get_a_user_and_only_a_user_a_new_password(
    desk: Desk,
) -> None:
    for stranger in ("secretariat", "nobody", ".*"):
        with pytest.raises(UnknownBureauError):
            await add_bureau(desk.users, stranger, bureaus=(desk.code, desk.other))
    with pytest.raises(UnknownBureauError):
        await rotate_bureau(desk.users, desk.other, watch_seconds=0)
