"""A bureau's broker user does its bureau's work, until its password goes or it is removed."""

import asyncio
from collections.abc import AsyncIterator

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
)

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
from shared.messaging.topology import INBOX
from tests.integration.bureau_desk import Desk, open_desk
from tests.integration.bureau_pika import send, tried
from tests.integration.slow_handshake import slow_handshake
from tests.support import eventually
from tests.vhosts import Vhost


@pytest.fixture
async def desk(broker: BrokerAddress, vhost: Vhost) -> AsyncIterator[Desk]:
    async with open_desk(broker, vhost) as opened:
        yield opened


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
