"""What the bus promises beyond the contract, on a broker that stays up."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from yarl import URL

from shared.errors import PermanentError, TransientError
from shared.events import AlertDelivered, AssignmentRecalled, EnquirySubmitted, Event
from shared.messaging.delivery import Delivery
from shared.messaging.ports import BrokerUnavailableError, InboxMessage, Subscription
from shared.messaging.rabbit import PublishRefusedError, RabbitBus, TopologyError, open_rabbit
from shared.messaging.topology import ServiceQueue, build_topology
from tests.contract.events import alerted, recalled, submitted
from tests.contract.messaging_suite import LADDER, QUICK, WORK, Recorder, suite_topology
from tests.support import eventually
from tests.vhosts import Vhost


@pytest.fixture
async def bus(vhost: Vhost) -> AsyncIterator[RabbitBus]:
    async with open_rabbit(vhost.amqp_url, service=WORK, ladder=LADDER) as opened:
        await opened.admin.declare(suite_topology())
        yield opened


async def emptied(bus: RabbitBus, queue: str) -> bool:
    return (await bus.admin.figures(queue)).messages == 0


async def test_a_short_delay_is_not_kept_waiting_by_a_long_one(vhost: Vhost) -> None:
    ladder = (0.3, 4.0)
    patterns = ("enquiry.submitted.*.*", "assignment.recalled.*.*")
    service = ServiceQueue(WORK, "consult.events", patterns, ladder)
    patient = Recorder(TransientError("1"), TransientError("2"))
    hasty = Recorder(TransientError("1"))
    async with open_rabbit(vhost.amqp_url, service=WORK, ladder=ladder) as bus:
        await bus.admin.declare(build_topology((), (service,)))
        await bus.consume(
            WORK, Subscription(EnquirySubmitted, patient), Subscription(AssignmentRecalled, hasty)
        )
        await bus.publish(submitted())
        await eventually(patient.saw(2))
        await bus.publish(recalled(None))
        began = time.monotonic()
        await eventually(hasty.saw(2))
        assert time.monotonic() - began < 3
        assert len(patient.seen) == 2
        await eventually(patient.saw(3))


async def test_endless_rejection_ends_among_the_dead_letters(bus: RabbitBus) -> None:
    tries: list[Delivery] = []

    async def refuse(delivery: Delivery) -> None:
        tries.append(delivery)
        raise TransientError("never")

    await bus.publish(recalled("hrss"))
    await bus.consume_foreign("bureau.hrss", refuse, max_tries=1_000, pause_seconds=0)
    (letter,) = await eventually(lambda: bus.admin.list_dead("dead.bureau"))
    assert (letter.reason, letter.queue) == ("delivery_limit", "bureau.hrss")
    assert len(tries) == 21


async def test_a_bureaus_message_is_handed_over_again_and_then_put_aside(bus: RabbitBus) -> None:
    tries: list[Delivery] = []

    async def refuse(delivery: Delivery) -> None:
        tries.append(delivery)
        raise TransientError("away")

    event = recalled("hrss")
    await bus.publish(event)
    await bus.consume_foreign("bureau.hrss", refuse, max_tries=3, pause_seconds=0.01)
    (letter,) = await eventually(lambda: bus.admin.list_dead("dead.bureau"))
    assert (letter.event_id, letter.body) == (str(event.id), event.to_json())
    assert len(tries) == 3


async def test_a_replayed_dead_letter_is_handled_like_new(bus: RabbitBus) -> None:
    handler = Recorder(PermanentError("a bug, soon mended"))
    await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
    mended, other = submitted(), submitted()
    await bus.publish(mended)
    await eventually(lambda: bus.admin.list_dead(f"dead.{WORK}"))
    count = await bus.admin.replay_dead(
        f"dead.{WORK}", lambda letter: letter.event_id == str(mended.id)
    )
    await eventually(handler.saw(2))
    assert (count, handler.seen) == (1, [mended, mended])
    assert await bus.admin.list_dead(f"dead.{WORK}") == []
    assert await bus.admin.replay_dead(f"dead.{WORK}", lambda _: True) == 0
    await bus.publish(other)
    await eventually(handler.saw(3))


async def test_a_replayed_message_of_a_bureau_keeps_its_sender(vhost: Vhost) -> None:
    seen: list[InboxMessage] = []

    async def handler(message: InboxMessage) -> None:
        seen.append(message)
        if len(seen) == 1:
            raise PermanentError("not yet")

    async with open_rabbit(vhost.amqp_url, service="intake", ladder=LADDER) as bus:
        await bus.admin.declare(suite_topology())
        await bus.consume_inbox("intake", handler)
        await bus.publish_inbox("hrss", b"{}")
        await eventually(lambda: bus.admin.list_dead("dead.intake"))
        await bus.admin.replay_dead("dead.intake", lambda _: True)
        await eventually(lambda: len(seen) == 2)
    assert [message.sender for message in seen] == ["hrss", "hrss"]


async def test_headers_that_route_or_cannot_be_sent_again_do_neither_on_the_ladder(
    vhost: Vhost,
) -> None:
    """`CC` routes copies: on our way back it would put a bureau's message into any queue."""
    seen: list[InboxMessage] = []

    async def handler(message: InboxMessage) -> None:
        seen.append(message)
        raise TransientError("later") if len(seen) == 1 else PermanentError("no")

    headers: Any = {"CC": ["bureau.hrss", "router"], "raw": bytearray(b"\xff"), "batch": "7"}
    async with open_rabbit(vhost.amqp_url, service="intake", ladder=LADDER) as bus:
        await bus.admin.declare(suite_topology())
        await bus.consume_inbox("intake", handler)
        await bus.publish_inbox("hrss", b"{}", headers=headers)
        (letter,) = await eventually(lambda: bus.admin.list_dead("dead.intake"), within=30)
        assert letter.headers["batch"] == "7"
        assert json.loads(letter.headers["x-consult-aside"])["raw"] == "ff"
        assert (await bus.admin.figures("bureau.hrss")).messages == 0


async def test_a_paused_consumer_is_ready_but_says_so_and_goes_on(vhost: Vhost) -> None:
    away = [True]
    stored: list[Event] = []

    async def store(event: Event) -> None:
        if away:
            raise TransientError("the database is away")
        stored.append(event)

    async with open_rabbit(vhost.amqp_url, service=WORK, ladder=LADDER, switch=QUICK) as bus:
        await bus.admin.declare(suite_topology())
        await bus.consume(WORK, Subscription(EnquirySubmitted, store))
        await bus.publish(*(submitted() for _ in range(10)))
        assert (
            await eventually(bus.degraded, within=30) == f"queue {WORK}: paused, its handlers fail"
        )
        assert bus.ready() is None
        assert await vhost.close_connections() >= 2
        await eventually(lambda: bus.ready() is None, within=30)
        away.clear()
        await eventually(lambda: len({event.id for event in stored}) == 10, within=30)
        assert bus.degraded() is None


async def test_a_bureaus_dead_letter_goes_back_to_its_own_queue_alone(bus: RabbitBus) -> None:
    async def refuse(_: Delivery) -> None:
        raise PermanentError("cannot read this")

    await bus.publish(recalled("hrss"))
    await bus.consume_foreign("bureau.hrss", refuse)
    await eventually(lambda: bus.admin.list_dead("dead.bureau"))
    await bus.drain()
    assert await bus.admin.replay_dead("dead.bureau", lambda _: True) == 1
    assert (await bus.admin.figures("bureau.hrss")).messages == 1


async def test_looking_at_dead_letters_leaves_them_there(bus: RabbitBus) -> None:
    await bus.consume(WORK, Subscription(EnquirySubmitted, Recorder(*[PermanentError("x")] * 3)))
    await bus.publish(submitted(), submitted(), submitted())
    await eventually(lambda: _count(bus, f"dead.{WORK}", 3))
    for _ in range(30):  # past the limit at which a broker might drop what is looked at
        assert len(await bus.admin.list_dead(f"dead.{WORK}", limit=2)) == 2
    assert await bus.admin.discard_dead(f"dead.{WORK}", lambda _: True) == 3


async def _count(bus: RabbitBus, queue: str, count: int) -> bool:
    return (await bus.admin.figures(queue)).messages == count


async def test_a_user_with_few_rights_works_with_his_own_queue_and_name_only(
    vhost: Vhost, bus: RabbitBus
) -> None:
    user = f"{vhost.name}-hrss"
    await vhost.add_user(
        user,
        "secret",
        write=r"^consult\.inbox$",
        read=r"^bureau\.hrss$",
        topic={"consult.inbox": "^hrss$"},
    )
    try:
        seen: list[Delivery] = []

        async def note(delivery: Delivery) -> None:
            seen.append(delivery)

        url = vhost.url_of(user, "secret")
        async with open_rabbit(url, service="bureau hrss", publish_tries=1) as own:
            await own.consume_foreign("bureau.hrss", note)
            await bus.publish(recalled("hrss"))
            await eventually(lambda: seen)
            await own.publish_inbox("hrss", b"{}")
            with pytest.raises(PublishRefusedError):
                await own.publish_inbox("edu", b"{}")
            await own.publish_inbox("hrss", b"{}")
            with pytest.raises(PublishRefusedError):
                await own.publish(submitted())
            await own.consume_foreign("bureau.tiny", note)
            refused = await eventually(
                lambda: "ACCESS_REFUSED" in (own.ready() or "") and own.ready()
            )
            assert "bureau.tiny" in str(refused)
        assert (await bus.admin.figures("intake")).messages == 2
    finally:
        await vhost.remove_user(user)


async def test_check_tells_what_is_missing_and_what_differs(vhost: Vhost, bus: RabbitBus) -> None:
    topology = suite_topology()
    assert await bus.admin.check(topology) == []
    await vhost.delete_queue("bureau.hrss")
    other = [
        replace(queue, arguments=queue.arguments | {"x-max-length": 7})
        if queue.name == WORK
        else queue
        for queue in topology.queues
    ]
    told = await bus.admin.check(replace(topology, queues=tuple(other)))
    assert len(told) == 2
    assert f"queue {WORK} differs" in told[0]
    assert told[1] == "queue bureau.hrss is missing"
    with pytest.raises(TopologyError):
        await bus.admin.declare(replace(topology, queues=tuple(other)))
    with pytest.raises(TopologyError):
        await bus.admin.figures("bureau.hrss")


async def test_declaring_again_changes_nothing(bus: RabbitBus) -> None:
    await bus.publish(submitted())
    await bus.admin.declare(suite_topology())
    assert (await bus.admin.figures(WORK)).messages == 1


async def test_all_of_one_call_is_under_way_at_once(bus: RabbitBus) -> None:
    events = [submitted() for _ in range(500)]
    await bus.publish(*events)
    handler = Recorder()
    await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
    await eventually(handler.saw(500))
    assert {event.id for event in handler.seen} == {event.id for event in events}


async def test_a_consumer_of_a_deleted_queue_says_so_and_comes_back_with_the_queue(
    vhost: Vhost, bus: RabbitBus
) -> None:
    handler = Recorder()
    await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
    await bus.wait_ready(5)
    await vhost.delete_queue(WORK)
    reason = await eventually(bus.ready, within=10)
    assert WORK in str(reason)
    await bus.admin.declare(suite_topology())
    await bus.wait_ready(15)
    await bus.publish(submitted())
    await eventually(handler.saw(1))


async def test_a_consumer_may_be_there_before_its_queue(vhost: Vhost) -> None:
    handler = Recorder()
    async with open_rabbit(vhost.amqp_url, service=WORK, ladder=LADDER) as bus:
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await eventually(lambda: "NOT_FOUND" in (bus.ready() or ""))
        await bus.admin.declare(suite_topology())
        await bus.publish(submitted())
        await eventually(handler.saw(1))


async def test_closed_connections_are_opened_again_and_nothing_is_lost(
    vhost: Vhost, bus: RabbitBus
) -> None:
    handler = Recorder()
    await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
    await bus.wait_ready(5)
    stop, sent = asyncio.Event(), []

    async def keep_sending() -> None:
        while not stop.is_set():
            event = submitted()
            await bus.publish(event)
            sent.append(event.id)

    sending = asyncio.gather(*(keep_sending() for _ in range(20)))
    assert await vhost.close_connections() >= 2
    before = len(sent)
    await eventually(lambda: len(sent) > before + 200, within=20)
    stop.set()
    await sending
    await eventually(lambda: {event.id for event in handler.seen} >= set(sent))
    await bus.drain()
    assert await emptied(bus, WORK)


async def test_the_next_address_is_tried_where_one_is_dead(vhost: Vhost) -> None:
    dead = URL(vhost.amqp_url).with_port(9)
    async with open_rabbit(f"{dead},{vhost.amqp_url}", service=WORK) as bus:
        await bus.wait_ready(5)
        await bus.admin.declare(suite_topology())
        await bus.publish(submitted())


async def test_a_broker_that_is_away_is_told_of_quickly() -> None:
    url = "amqp://nobody:nothing@127.0.0.1:9/"
    async with open_rabbit(
        url, service=WORK, confirm_timeout_seconds=0.3, publish_tries=1, connect_seconds=0.2
    ) as bus:
        assert "broker" in (bus.ready() or "")
        began = time.monotonic()
        with pytest.raises(BrokerUnavailableError):
            await bus.publish(submitted())
        assert time.monotonic() - began < 1


async def test_a_handler_past_the_drain_deadline_leaves_its_event_in_the_queue(
    vhost: Vhost, bus: RabbitBus
) -> None:
    began: list[Event] = []

    async def endless(event: Event) -> None:
        began.append(event)
        await asyncio.Event().wait()

    async with open_rabbit(vhost.amqp_url, service=WORK, drain_seconds=0.1) as slow:
        await slow.consume(WORK, Subscription(EnquirySubmitted, endless))
        await bus.publish(submitted())
        await eventually(lambda: began)
        await slow.drain()
    await eventually(lambda: _count(bus, WORK, 1))


async def test_alerts_of_one_call_travel_in_one_message(bus: RabbitBus) -> None:
    await bus.publish(*(alerted() for _ in range(40)), submitted())
    assert (await bus.admin.figures(WORK)).messages == 2


async def test_a_batch_that_nobody_can_read_is_one_dead_letter(bus: RabbitBus) -> None:
    seen = Recorder()
    garbled = alerted().model_copy(update={"source": 7})
    with pytest.warns(UserWarning, match="serializer"):  # the fixture, not the bus
        await bus.publish(alerted(), garbled)
    await bus.consume(WORK, Subscription(AlertDelivered, seen))
    await eventually(lambda: _count(bus, f"dead.{WORK}", 1))
    assert seen.seen == []
