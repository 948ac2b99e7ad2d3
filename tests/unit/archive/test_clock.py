"""The archive's clock tells each thing that is due, once, also when the broker was away."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.archive.adapters.lease import Held, InMemoryLease
from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.domain.facts import ALERT_TYPES
from services.archive.handlers import KeepTime
from shared.errors import PermanentError, TransientError
from shared.events import Event
from tests.unit.archive import lives
from tests.unit.archive.lives import LATER, MORNING, TERMS, Life, member


@dataclass
class Wire:
    """A publisher whose events reach the record when the test says so."""

    sent: list[Event] = field(default_factory=list)
    away: int = 0
    refused: frozenset[str] = frozenset()

    async def publish(self, *events: Event) -> None:
        if self.away:
            self.away -= 1
            raise TransientError("away")
        if any(event.type in self.refused for event in events):
            raise PermanentError("no queue")
        self.sent += events

    @property
    def kinds(self) -> Counter[str]:
        return Counter(event.type.removesuffix(".v1") for event in self.sent)


class Archives:
    """Some archives on one record; `now` is moved by the test."""

    def __init__(self, replicas: int = 1) -> None:
        self.now = MORNING
        self.reached: datetime | None = None
        self.store = InMemoryCaseStore(TERMS)
        self.wire = Wire()
        held = Held()
        self.clocks = [self.replica(InMemoryLease(held, seconds=15)) for _ in range(replicas)]

    def replica(self, lease: InMemoryLease) -> KeepTime:
        return KeepTime(
            self.store,
            self.wire,
            lease,
            terms=TERMS,
            clock=lambda: self.now,
            reached=lambda: self.reached or self.now,
        )

    async def record(self, *lives_: Life) -> None:
        for life in lives_:
            await self.store.record(life.events, now=self.now)

    async def go(self, **by: float) -> None:
        """Time goes on, every archive sweeps, and what they tell comes back to the record."""
        self.now += timedelta(**by)
        before = len(self.wire.sent)
        for clock in self.clocks:
            await clock()
        await self.store.record(self.wire.sent[before:], now=self.now)


async def until_quiet(archives: Archives) -> None:
    for _ in range(5):
        await archives.go(seconds=1)


def waiting(due: timedelta) -> Life:
    """Assigned, to be answered by then."""
    life = Life(kind="consultation")
    life.submitted()
    life.assigned("hrss", due=due)
    return life


@pytest.mark.parametrize("replicas", [1, 3])
async def test_a_deadline_is_told_once_before_and_once_after_its_end(replicas: int) -> None:
    archives = Archives(replicas)
    life = waiting(timedelta(hours=10))
    await archives.record(life)
    await archives.go(hours=1)
    assert archives.wire.kinds == {}
    await archives.go(hours=8)
    assert archives.wire.kinds == {"deadline.approaching": 1}
    for _ in range(30):
        await archives.go(minutes=10)
    assert archives.wire.kinds == {"deadline.approaching": 1, "deadline.missed": 1}


async def test_what_fell_due_while_no_archive_ran_is_told_when_one_is_back() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    await archives.go(days=40)
    await until_quiet(archives)
    assert archives.wire.kinds == {"deadline.approaching": 1, "deadline.missed": 1}


async def test_nothing_is_repeated_before_it_has_come_back_to_the_record() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    archives.now += timedelta(hours=11)
    for _ in range(20):
        archives.now += timedelta(seconds=1)
        await archives.clocks[0]()
    assert archives.wire.kinds == {"deadline.approaching": 1, "deadline.missed": 1}


async def test_what_never_came_back_is_told_again_with_the_same_id() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    archives.now += timedelta(hours=11)
    for _ in range(2):
        await archives.clocks[0]()
        archives.now += timedelta(minutes=2)
    assert len(archives.wire.sent) == 4
    assert len({event.id for event in archives.wire.sent}) == 2


async def test_another_archive_with_another_memory_tells_it_under_the_same_id() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    other = archives.replica(InMemoryLease(Held(), seconds=15))
    archives.now += timedelta(hours=11)
    await archives.clocks[0]()
    await other()
    assert len(archives.wire.sent) == 4
    assert len({event.id for event in archives.wire.sent}) == 2


async def test_what_the_broker_did_not_take_is_told_in_the_next_round() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    archives.now += timedelta(hours=11)
    archives.wire.away = 2
    for _ in range(2):
        with pytest.raises(TransientError):
            await archives.clocks[0]()
    await archives.clocks[0]()
    assert archives.wire.kinds == {"deadline.approaching": 1, "deadline.missed": 1}


async def test_an_event_that_has_nowhere_to_go_keeps_no_other_back() -> None:
    archives = Archives()
    await archives.record(waiting(timedelta(hours=10)))
    archives.wire.refused = frozenset({"deadline.approaching.v1"})
    archives.now += timedelta(hours=11)
    await archives.clocks[0]()
    assert archives.wire.kinds == {"deadline.missed": 1}


async def test_what_may_have_happened_in_time_is_waited_for_before_anything_is_late() -> None:
    archives = Archives()
    life = waiting(timedelta(hours=10))
    await archives.record(life)
    archives.now += timedelta(hours=11)
    archives.reached = MORNING + timedelta(hours=9)
    await archives.clocks[0]()
    assert archives.wire.kinds == {"deadline.approaching": 1}
    life.now = MORNING + timedelta(hours=9, minutes=30)
    life.replied("hrss", life.events[1].id)
    await archives.record(life)
    archives.reached = None
    await until_quiet(archives)
    assert "deadline.missed" not in archives.wire.kinds


async def test_a_paper_is_submitted_when_its_co_signing_ends() -> None:
    archives = Archives()
    life = Life()
    life.invited(["m-2", "m-3"], closes=timedelta(hours=3))
    life.cosigned("m-2")
    await archives.record(life)
    await archives.go(hours=2)
    await archives.go(hours=2)
    await until_quiet(archives)
    assert archives.wire.kinds == {"deadline.approaching": 1, "enquiry.submitted": 1}
    submitted = archives.wire.sent[-1]
    assert [one.id for one in submitted.data.cosigners] == ["m-2"]
    assert submitted.causationid is None
    case = await archives.store.case(str(life.id))
    assert case is not None
    assert case.status == "submitted"


async def test_a_paper_is_submitted_as_soon_as_everybody_has_answered() -> None:
    archives = Archives()
    life = lives.cosigning()
    life.cosigned("m-3", "declined")
    await archives.record(life)
    await archives.go(minutes=5)
    assert archives.wire.kinds == {"enquiry.submitted": 1}


async def test_an_answer_ends_the_work_of_co_handlers_and_reaches_whoever_joined() -> None:
    archives = Archives()
    life, _ = lives.answered()
    await archives.record(life)
    await archives.go(hours=1)
    told = archives.wire.kinds
    assert told["reply.submitted"] == told["answer.passed_on"] == 1
    kinds = [event.type for event in archives.wire.sent]
    assert kinds.index("reply.submitted.v1") < kinds.index("answer.passed_on.v1")
    (copy,) = (event for event in archives.wire.sent if event.type == "reply.submitted.v1")
    assert str(copy.subject) == life.case.joined[0]["id"]
    assert copy.correlationid == copy.subject
    assert copy.causationid == copy.data.passed_on


async def test_a_copy_that_was_not_taken_is_not_marked_as_given() -> None:
    archives = Archives()
    life, _ = lives.answered()
    await archives.record(life)
    archives.wire.away = 1
    with pytest.raises(TransientError):
        await archives.go(hours=1)
    assert archives.wire.kinds == {}
    await archives.go(seconds=1)
    assert archives.wire.kinds["reply.submitted"] == 1


async def test_a_second_dissatisfaction_is_supervised_before_it_is_reopened() -> None:
    archives = Archives()
    life, reply = lives.answered()
    life.rated("m-1", reply, ok=False)
    archives.now = life.now
    await archives.record(life)
    await until_quiet(archives)
    life.now = archives.now
    second = life.replied("hrss", UUID(life.case.replies[-1].assignment_id), "second")
    life.rated("m-1", second, ok=False)
    await archives.record(life)
    archives.now = life.now
    await until_quiet(archives)
    assert archives.wire.kinds["case.reopened"] == 2
    assert archives.wire.kinds["case.supervised"] == 1
    kinds = [event.type for event in archives.wire.sent]
    assert kinds.index("case.supervised.v1") < len(kinds) - kinds[::-1].index("case.reopened.v1")


async def test_the_window_of_rating_closes_the_case() -> None:
    archives = Archives()
    life, _ = lives.answered()
    await archives.record(life)
    await until_quiet(archives)
    archives.now = MORNING + LATER
    await until_quiet(archives)
    assert archives.wire.kinds["case.closed"] == 1
    case = await archives.store.case(str(life.id))
    assert case is not None
    assert case.status == "closed"


async def test_an_event_of_the_clock_is_never_earlier_than_what_it_follows() -> None:
    archives = Archives()
    life = lives.asked_and_rated()
    archives.now = MORNING + timedelta(seconds=1)
    assert life.now > archives.now
    await archives.record(life)
    await archives.clocks[0]()
    assert archives.wire.sent
    newest = max(event.time for event in life.events if event.type not in ALERT_TYPES)
    assert all(event.time >= newest for event in archives.wire.sent)


async def test_more_cases_than_go_into_one_page_are_all_told_in_one_round() -> None:
    archives = Archives()
    many = [waiting(timedelta(hours=10)) for _ in range(1005)]
    await archives.record(*many)
    archives.now += timedelta(hours=11)
    pages = [await archives.clocks[0]() for _ in range(3)]
    assert pages == [True, True, False]
    assert archives.wire.kinds == {"deadline.approaching": 1005, "deadline.missed": 1005}


async def test_an_act_that_came_too_late_is_told_to_whoever_did_it_once() -> None:
    archives = Archives()
    life = lives.merged()
    life.tell("case.filed", by=lives.SECRETARY, paper=life.paper)
    await archives.record(life)
    await archives.go(hours=1)
    await until_quiet(archives)
    assert archives.wire.kinds["act.overtaken"] == 1


async def test_a_withdrawal_recalls_the_assignment_once() -> None:
    archives = Archives(2)
    life = waiting(timedelta(hours=10))
    life.tell("enquiry.withdrawn", by=member("m-1"))
    await archives.record(life)
    await until_quiet(archives)
    assert archives.wire.kinds == {"assignment.recalled": 1}
    assert archives.wire.sent[0].bureau == "hrss"
