"""What `consult dead` tells, sends back and throws away; on a bus in memory."""

import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from deploy.commands.dead import (
    Pace,
    Record,
    RecordFileError,
    Search,
    choose,
    drop,
    find_letter,
    list_groups,
    replay,
)
from deploy.commands.dead_letters import QUEUES, Choice, envelope, plain, told
from shared.errors import PermanentError
from shared.events import CaseClosed, EnquirySubmitted, Event
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.memory import InMemoryBus
from shared.messaging.ports import InboxMessage, Subscription
from shared.messaging.topology import build_topology
from tests.contract.events import closed, submitted
from tests.contract.messaging_suite import Recorder

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
EVERYWHERE = Search(QUEUES, 100)
ALL = Choice(everything=True)
WORDS = "The street lamps in Lane 5 are broken; call me on 13812345678"


@pytest.fixture
async def bus() -> AsyncIterator[InMemoryBus]:
    """Three papers that the router could not read, one act that intake did not take."""
    opened = InMemoryBus(build_topology(("hrss",)))

    async def refuse(event: Event) -> None:
        raise PermanentError(f"no desk {str(event.id)!r}")

    async def not_taken(message: InboxMessage) -> None:
        raise ValueError(message.body)

    await opened.consume("router", Subscription(EnquirySubmitted, refuse))
    await opened.publish(submitted(), submitted(), submitted())
    await opened.idle()
    await opened.drain()
    ladderless = InMemoryBus(broker=opened.broker, ladder=())
    await ladderless.consume_inbox("intake", not_taken)
    await ladderless.publish_inbox(
        "hrss", orjson.dumps({"text": WORDS}), headers={"ce-type": WORDS}, message_id=WORDS
    )
    await ladderless.idle()
    yield opened
    await ladderless.close()
    await opened.close()


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "kept" / "record.jsonl", "an operator", lambda: NOON)


def lines(record: Record) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in record.file.read_bytes().splitlines()]


async def test_letters_that_failed_alike_are_one_group(bus: InMemoryBus) -> None:
    groups, found = await list_groups(bus.letters, EVERYWHERE)
    first, second = groups.in_order()
    assert found.looked_at == 4
    assert (first.count, first.lies_in, first.event_types) == (
        3,
        "dead.router",
        {EnquirySubmitted.TYPE},
    )
    assert (second.count, second.lies_in, second.reason) == (1, "dead.intake", "attempts_exhausted")
    assert first.oldest <= first.newest


async def test_no_word_of_a_person_is_told(bus: InMemoryBus, record: Record) -> None:
    groups, _ = await list_groups(bus.letters, EVERYWHERE)
    found = await drop(bus.letters, EVERYWHERE, ALL, record=record, why="a trial")
    shown = orjson.dumps([[one.as_json() for one in groups.in_order()], found.chosen]).decode()
    shown += record.file.read_text()
    for word in ("street", "lamps", "Lane", "13812345678"):
        assert word not in shown


async def test_one_is_found_by_its_own_id_and_by_its_events(bus: InMemoryBus) -> None:
    letter = bus.dead("router")[0]
    for name in (letter.id, letter.event_id):
        found = await find_letter(bus.letters, EVERYWHERE, Choice(one=name))
        assert found == ("dead.router", letter)
    assert await find_letter(bus.letters, EVERYWHERE, Choice(one="none")) is None


async def test_a_group_goes_back_to_work_and_others_stay(bus: InMemoryBus, record: Record) -> None:
    group = bus.dead("router")[0].fingerprint
    found = await replay(
        bus.letters, EVERYWHERE, Choice(group=group), record=record, pace=Pace(1_000)
    )
    assert len(found.chosen) == len(bus.messages("router")) == 3
    assert bus.dead("router") == []
    assert len(bus.dead("intake")) == 1
    assert [line["act"] for line in lines(record)] == ["replayed"] * 3
    assert {line["by"] for line in lines(record)} == {"an operator"}
    assert stat.S_IMODE(record.file.stat().st_mode) == 0o600


async def test_a_look_changes_nothing(bus: InMemoryBus) -> None:
    assert len((await choose(bus.letters, EVERYWHERE, ALL)).chosen) == 4
    assert len(bus.dead("router")) == 3


async def test_what_has_no_way_back_stays_and_is_told(bus: InMemoryBus, record: Record) -> None:
    for delivery in bus.broker.waiting("dead.router"):
        delivery.headers = dict(delivery.headers) | {"x-consult-queue": "gone"}
    found = await replay(bus.letters, EVERYWHERE, ALL, record=record, pace=Pace(0))
    assert [one["stuck"] for one in found.stuck] == ["UnroutableError"] * 3
    assert len(bus.dead("router")) == 3
    assert [one["lies_in"] for one in found.chosen] == ["dead.intake"]


async def test_nothing_is_dropped_that_cannot_be_written_down(
    bus: InMemoryBus, tmp_path: Path
) -> None:
    record = Record(tmp_path, "an operator", lambda: NOON)
    with pytest.raises(RecordFileError):
        await drop(bus.letters, EVERYWHERE, ALL, record=record, why="x")
    assert len(bus.dead("router")) == 3


async def test_what_is_dropped_is_written_down_with_why(bus: InMemoryBus, record: Record) -> None:
    letter = bus.dead("intake")[0]
    await drop(bus.letters, EVERYWHERE, Choice(one=letter.id), record=record, why="a trial")
    (line,) = lines(record)
    assert (line["act"], line["why"]) == ("dropped", "a trial")
    assert bus.dead("intake") == []


async def test_parked_events_are_listed_too(record: Record) -> None:
    bus = InMemoryBus(build_topology(()))
    await bus.consume("router", Subscription(CaseClosed, Recorder()))
    await bus.publish(submitted())
    await bus.idle()
    groups, _ = await list_groups(bus.letters, EVERYWHERE)
    assert [group.lies_in for group in groups.in_order()] == ["parked.router"]
    await bus.drain()
    await replay(bus.letters, EVERYWHERE, ALL, record=record, pace=Pace(0))
    assert len(bus.messages("router")) == 1
    await bus.close()


def test_the_envelope_is_what_names_the_event() -> None:
    event = closed()
    found = envelope(event.to_json())
    assert found is not None
    assert (found["id"], found["type"]) == (str(event.id), event.type)
    assert set(found) == {"id", "subject", "correlationid", "type", "source", "time"}
    assert envelope(b"\xff") is None
    assert envelope(b"[]") is None


def test_what_is_told_steers_no_terminal() -> None:
    assert plain("a\x1b[31m\nb\u202ec") == "a [31m b c"


def test_a_letter_without_anything_can_be_told(bus: InMemoryBus) -> None:
    letter: DeadLetter = bus.dead("intake")[0]
    summary = told("dead.intake", letter)
    assert (summary["died_in"], summary["event_id"]) == ("intake", None)
    assert summary["event_type"] == "(not shown)"
