"""What every bus keeps to: one suite, run on the in-memory bus and on a real broker."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest

from shared.errors import PermanentError, TransientError
from shared.events import AlertDelivered, CaseClosed, EnquirySubmitted, Event
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.ports import (
    BatchSubscription,
    Consumer,
    InboxMessage,
    Publisher,
    QueueFullError,
    Subscription,
    UnroutableError,
)
from shared.messaging.switch import SwitchLimits
from shared.messaging.topology import EVENTS, INBOX, Queue, ServiceQueue, Topology, build_topology
from tests.contract.events import alerted, closed, cosigned, recalled, submitted
from tests.support import eventually

LADDER = (0.05, 0.1)
WORK = "handling"
OTHER = "record"
TINY = "tiny"
TINY_LENGTH = 2
QUICK = SwitchLimits(first_pause_seconds=0.05, longest_pause_seconds=0.2)
"""A kill switch that lets a test go on soon."""


def suite_topology() -> Topology:
    """Two services that share an event, the bureaus' inbox, and a bureau with hardly any room."""
    services = (
        ServiceQueue(
            WORK,
            EVENTS,
            ("enquiry.submitted.*.*", "case.closed.*.*", "alert.*.*.*", "enquiry.unheard.*.*"),
            LADDER,
        ),
        ServiceQueue(OTHER, EVENTS, ("enquiry.submitted.*.*",), LADDER),
        ServiceQueue("intake", INBOX, ("#",), LADDER),
    )
    topology = build_topology(("hrss", TINY), services)
    return replace(topology, queues=tuple(_with_little_room(one) for one in topology.queues))


def _with_little_room(queue: Queue) -> Queue:
    if queue.name != f"bureau.{TINY}":
        return queue
    return replace(queue, arguments=queue.arguments | {"x-max-length": TINY_LENGTH})


class Bus(Publisher, Consumer, Protocol):
    async def publish_inbox(
        self,
        sender: str,
        body: bytes,
        *,
        message_id: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None: ...


class Rig(Protocol):
    """A broker with the suite's topology, as the suite sees it."""

    async def open(
        self, service: str = WORK, *, prefetch: int = 100, switch: SwitchLimits | None = QUICK
    ) -> Bus:
        """One more client; closed at the end of the test."""

    async def waiting(self, queue: str) -> int: ...

    async def dead(self, service: str) -> list[DeadLetter]: ...

    async def aside(self, queue: str) -> list[DeadLetter]:
        """What lies in a queue of dead letters, or in a parking queue."""


class Recorder:
    """A handler that notes what it gets, and fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.seen: list[Event] = []
        self._failures = list(failures)

    async def __call__(self, event: Event) -> None:
        self.seen.append(event)
        if self._failures:
            raise self._failures.pop(0)

    def saw(self, count: int) -> Callable[[], bool]:
        return lambda: len(self.seen) >= count


class BatchRecorder:
    """A batch handler that notes its batches and refuses those with a poisoned event."""

    def __init__(self, *poison: Event, error: Exception | None = None) -> None:
        self.batches: list[list[Event]] = []
        self.stored: list[Event] = []
        self._poison = {event.id for event in poison}
        self._error = error or PermanentError("poison")

    async def __call__(self, events: Sequence[Event]) -> None:
        self.batches.append(list(events))
        if any(event.id in self._poison for event in events):
            raise self._error
        self.stored += events


class MessagingContract:
    """Mix into a test class whose module has a fixture `rig`."""

    async def test_an_event_reaches_every_queue_that_binds_it(self, rig: Rig) -> None:
        bus = await rig.open()
        await bus.publish(submitted())
        assert (await rig.waiting(WORK), await rig.waiting(OTHER)) == (1, 1)
        assert await rig.waiting("bureau.hrss") == 0

    async def test_an_event_that_no_queue_binds_raises(self, rig: Rig) -> None:
        bus = await rig.open()
        with pytest.raises(UnroutableError):
            await bus.publish(cosigned())

    async def test_of_several_events_the_good_ones_arrive_beside_an_unroutable_one(
        self, rig: Rig
    ) -> None:
        bus = await rig.open()
        with pytest.raises(UnroutableError):
            await bus.publish(submitted(), cosigned(), submitted())
        assert await rig.waiting(WORK) == 2

    async def test_one_id_on_its_way_to_two_keys_is_reported_right_for_each(self, rig: Rig) -> None:
        bus = await rig.open()
        for _ in range(10):
            good = recalled("hrss")
            lost = good.model_copy(update={"bureau": "nowhere"})
            outcomes = await asyncio.gather(
                bus.publish(lost), bus.publish(good), return_exceptions=True
            )
            assert isinstance(outcomes[0], UnroutableError)
            assert outcomes[1] is None
        assert await rig.waiting("bureau.hrss") == 10

    async def test_a_full_queue_refuses_and_its_publisher_is_told(self, rig: Rig) -> None:
        bus = await rig.open()

        async def overfill() -> None:
            for _ in range(20):  # a real broker notices its limit a message or two late
                await bus.publish(recalled(TINY))

        with pytest.raises(QueueFullError):
            await overfill()
        assert TINY_LENGTH <= await rig.waiting(f"bureau.{TINY}") < 20

    async def test_a_handled_event_is_gone_from_its_queue(self, rig: Rig) -> None:
        bus, handler, event = await rig.open(), Recorder(), submitted()
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(event)
        await eventually(handler.saw(1))
        await bus.drain()
        assert handler.seen == [event]
        assert await rig.waiting(WORK) == 0

    async def test_each_type_goes_to_its_own_handler(self, rig: Rig) -> None:
        bus, papers, ends = await rig.open(), Recorder(), Recorder()
        await bus.consume(
            WORK, Subscription(EnquirySubmitted, papers), Subscription(CaseClosed, ends)
        )
        await bus.publish(submitted(), closed())
        await eventually(lambda: papers.seen and ends.seen)
        assert [event.type for event in ends.seen] == [CaseClosed.TYPE]

    @pytest.mark.parametrize("error", [TransientError("away"), RuntimeError("a bug, or a blip")])
    async def test_what_fails_once_is_tried_again(self, rig: Rig, error: Exception) -> None:
        bus, handler, event = await rig.open(), Recorder(error), submitted()
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(event)
        await eventually(handler.saw(2))
        await bus.drain()
        assert handler.seen == [event, event]
        assert await rig.dead(WORK) == []

    async def test_what_fails_on_every_rung_becomes_a_dead_letter_that_tells_why(
        self, rig: Rig
    ) -> None:
        bus, event = await rig.open(), submitted()
        handler = Recorder(*(TransientError("away") for _ in range(9)))
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(event)
        (letter,) = await eventually(lambda: rig.dead(WORK))
        assert len(handler.seen) == len(LADDER) + 1
        assert (letter.queue, letter.reason, letter.attempts) == (WORK, "attempts_exhausted", 3)
        assert (letter.event_id, letter.event_type) == (str(event.id), event.type)
        assert "TransientError: away" in (letter.error, letter.stack.splitlines()[-1][-20:])
        assert "Recorder" in letter.handler
        assert letter.first_failed < letter.last_failed
        assert letter.trace_id == event.correlationid.hex
        assert (len(letter.fingerprint), len(letter.id)) == (12, 12)

    async def test_what_fails_for_good_is_dead_at_once(self, rig: Rig) -> None:
        bus, handler = await rig.open(), Recorder(PermanentError("no such bureau"))
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(submitted())
        (letter,) = await eventually(lambda: rig.dead(WORK))
        assert (letter.reason, letter.attempts, len(handler.seen)) == ("permanent", 1, 1)

    async def test_a_type_of_a_later_release_is_parked_for_it(self, rig: Rig) -> None:
        bus, handler = await rig.open(), Recorder()
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(submitted().model_copy(update={"type": "enquiry.unheard.v9"}))
        (letter,) = await eventually(lambda: rig.aside(f"parked.{WORK}"))
        assert "UnknownEventTypeError" in letter.error
        assert (letter.reason, letter.queue, letter.attempts) == ("unknown_type", WORK, 1)
        assert handler.seen == []
        assert await rig.dead(WORK) == []

    async def test_a_known_type_that_the_handler_table_lacks_is_parked(self, rig: Rig) -> None:
        bus = await rig.open()
        await bus.consume(WORK, Subscription(EnquirySubmitted, Recorder()))
        await bus.publish(closed())
        (letter,) = await eventually(lambda: rig.aside(f"parked.{WORK}"))
        assert letter.event_type == CaseClosed.TYPE

    async def test_a_body_moves_byte_for_byte(self, rig: Rig) -> None:
        bus = await rig.open("intake")
        body = b'{"act" :\t"sign",\r\n"x":"\xe4\xb8\xad\\u6587"}\x00\xff'
        errors = [TransientError("later") for _ in LADDER]
        bodies: list[bytes] = []

        async def handler(message: InboxMessage) -> None:
            bodies.append(message.body)
            raise errors.pop() if errors else PermanentError("not JSON")

        await bus.consume_inbox("intake", handler)
        await bus.publish_inbox("hrss", body)
        (letter,) = await eventually(lambda: rig.dead("intake"))
        assert [*bodies, letter.body] == [body] * 4

    async def test_the_sender_of_an_inbox_message_survives_the_ladder(self, rig: Rig) -> None:
        bus = await rig.open("intake")
        errors = [TransientError("later")]
        seen: list[InboxMessage] = []

        async def handler(message: InboxMessage) -> None:
            seen.append(message)
            if errors:
                raise errors.pop()

        await bus.consume_inbox("intake", handler)
        await bus.publish_inbox("hrss", b"{}")
        await eventually(lambda: len(seen) == 2)
        assert [message.sender for message in seen] == ["hrss", "hrss"]

    async def test_a_bureau_cannot_pose_as_another_by_our_own_headers(self, rig: Rig) -> None:
        bus = await rig.open("intake")
        errors = [TransientError("later")]
        seen: list[InboxMessage] = []

        async def handler(message: InboxMessage) -> None:
            seen.append(message)
            if errors:
                raise errors.pop()

        await bus.consume_inbox("intake", handler)
        forged = {"x-consult-routing-key": "edu", "x-consult-user-id": "edu"}
        await bus.publish_inbox("hrss", b"{}", headers=forged)
        await eventually(lambda: len(seen) == 2)
        assert [message.sender for message in seen] == ["hrss", "hrss"]

    async def test_a_batch_is_handled_in_one_call_in_the_order_of_arrival(self, rig: Rig) -> None:
        bus, handler = await rig.open(), BatchRecorder()
        events = [submitted() for _ in range(20)]
        for event in events:
            await bus.publish(event)
        await bus.consume_batches(WORK, BatchSubscription(handler, max_size=20, max_wait_seconds=5))
        await eventually(lambda: handler.stored)
        await bus.drain()
        assert handler.batches == [events]
        assert await rig.waiting(WORK) == 0

    async def test_two_batches_are_handled_side_by_side_and_each_is_settled_alone(
        self, rig: Rig
    ) -> None:
        bus = await rig.open()
        events, release = [submitted() for _ in range(30)], asyncio.Event()
        begun: list[Sequence[Event]] = []

        async def handler(batch: Sequence[Event]) -> None:
            begun.append(batch)
            if batch[0] == events[0]:
                await release.wait()

        for event in events:
            await bus.publish(event)
        limits = BatchSubscription(handler, max_size=10, max_wait_seconds=5, at_once=2)
        await bus.consume_batches(WORK, limits)
        await eventually(lambda: len(begun) == 3)
        release.set()
        await bus.drain()
        assert [event for batch in begun for event in batch] == events
        assert await rig.waiting(WORK) == 0

    async def test_a_batch_waits_only_so_long_for_more(self, rig: Rig) -> None:
        bus, handler, event = await rig.open(), BatchRecorder(), submitted()
        await bus.consume_batches(WORK, BatchSubscription(handler, max_wait_seconds=0.01))
        await bus.publish(event)
        await eventually(lambda: handler.stored == [event])

    async def test_all_types_of_a_queue_go_to_its_batch_handler(self, rig: Rig) -> None:
        bus, handler = await rig.open(), BatchRecorder()
        await bus.consume_batches(WORK, BatchSubscription(handler))
        await bus.publish(submitted(), closed())
        await eventually(lambda: len(handler.stored) == 2)

    async def test_what_may_be_told_together_reaches_every_kind_of_handler(self, rig: Rig) -> None:
        bus = await rig.open()
        alerts = [alerted() for _ in range(120)]
        together = BatchRecorder()
        await bus.publish(*alerts[:110], submitted())
        await bus.consume_batches(WORK, BatchSubscription(together, max_wait_seconds=0.05))
        await eventually(lambda: len(together.stored) == 111)
        assert {event.id for event in together.stored} > {event.id for event in alerts[:110]}
        await bus.drain()
        singly = Recorder(PermanentError("poison"))
        await bus.publish(*alerts[110:])
        await bus.consume(WORK, Subscription(AlertDelivered, singly))
        await eventually(singly.saw(1))
        (letter, *_) = await eventually(lambda: rig.dead(WORK))
        assert letter.event_type == AlertDelivered.TYPE

    async def test_a_poisoned_event_does_not_take_its_batch_along(self, rig: Rig) -> None:
        bus = await rig.open()
        events = [submitted() for _ in range(10)]
        handler = BatchRecorder(events[4])
        await bus.publish(*events)
        await bus.consume_batches(WORK, BatchSubscription(handler, max_size=10, max_wait_seconds=1))
        (letter,) = await eventually(lambda: rig.dead(WORK))
        await bus.drain()
        assert letter.event_id == str(events[4].id)
        stored = {event.id for event in handler.stored}
        assert stored == {event.id for event in events} - {events[4].id}
        assert await rig.waiting(WORK) == 0

    async def test_an_unreadable_message_does_not_take_its_batch_along(self, rig: Rig) -> None:
        bus, handler = await rig.open(), BatchRecorder()
        events = [submitted() for _ in range(4)]
        garbled = submitted().model_copy(update={"source": 7, "subject": "not an id"})
        with pytest.warns(UserWarning, match="serializer"):  # the fixture, not the bus
            await bus.publish(*events[:2], garbled, *events[2:])
        await bus.consume_batches(WORK, BatchSubscription(handler, max_size=5, max_wait_seconds=1))
        (letter,) = await eventually(lambda: rig.dead(WORK))
        await eventually(lambda: len(handler.stored) == 4)
        assert "MalformedEventError" in letter.error

    async def test_a_batch_that_meets_an_outage_comes_again(self, rig: Rig) -> None:
        bus = await rig.open()
        events = [submitted() for _ in range(12)]
        outage = [TransientError("the database is away")] * 5
        stored: set[object] = set()

        async def handler(batch: Sequence[Event]) -> None:
            if outage:
                raise outage.pop()
            stored.update(event.id for event in batch)

        await bus.publish(*events)
        await bus.consume_batches(WORK, BatchSubscription(handler, max_size=12, max_wait_seconds=1))
        await eventually(lambda: len(stored) == 12)
        await bus.drain()
        assert await rig.dead(WORK) == []
        assert await rig.waiting(WORK) == 0

    async def test_drain_finishes_what_is_in_hand_and_takes_no_more(self, rig: Rig) -> None:
        bus, release = await rig.open(), asyncio.Event()
        began, finished = Recorder(), Recorder()

        async def slow(event: Event) -> None:
            await began(event)
            await release.wait()
            await finished(event)

        await bus.consume(WORK, Subscription(EnquirySubmitted, slow))
        await bus.publish(submitted(), submitted())
        await eventually(began.saw(2))
        draining = asyncio.create_task(bus.drain())
        done, _ = await asyncio.wait({draining}, timeout=0.2)
        assert not done
        release.set()
        await draining
        assert len(finished.seen) == 2
        await (await rig.open(OTHER)).publish(submitted())
        assert await rig.waiting(WORK) == 1

    async def test_the_same_event_sent_twice_arrives_twice_under_one_id(self, rig: Rig) -> None:
        bus, handler, event = await rig.open(), Recorder(), submitted(event_id=uuid4())
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await asyncio.gather(bus.publish(event), bus.publish(event))
        await eventually(handler.saw(2))
        assert {seen.id for seen in handler.seen} == {event.id}

    async def test_two_consumers_of_a_queue_share_its_work(self, rig: Rig) -> None:
        one, two = await rig.open(prefetch=1), await rig.open(prefetch=1)
        first, second = Recorder(), Recorder()
        await one.consume(WORK, Subscription(EnquirySubmitted, first))
        await two.consume(WORK, Subscription(EnquirySubmitted, second))
        events = [submitted() for _ in range(40)]

        async def shared() -> bool:
            await one.publish(*events[:10])
            return bool(first.seen and second.seen)

        await eventually(shared)
        assert not {id(event) for event in first.seen} & {id(event) for event in second.seen}
