"""What is put aside tells its story, carries all of the message, and finds back to work."""

from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import pytest

from shared.errors import PermanentError, TransientError
from shared.events import CaseClosed, EnquirySubmitted
from shared.messaging.dead_letters import DeadLetter, HeldLetter, LetterBox
from shared.messaging.ports import InboxMessage, Subscription
from tests.contract.events import closed, submitted
from tests.contract.messaging_suite import OTHER, WORK, Recorder, Rig
from tests.support import eventually

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
DEAD = f"dead.{WORK}"


class LetterRig(Rig, Protocol):
    @property
    def letters(self) -> LetterBox: ...


async def send_back(held: HeldLetter) -> None:
    await held.send_back(by="an operator", at=NOON)
    await held.take_out()


class DeadLetterContract:
    """Mix into a test class whose module has a fixture `rig`."""

    async def test_those_that_failed_alike_have_one_fingerprint(self, rig: LetterRig) -> None:
        bus = await rig.open()
        errors = [PermanentError("no bureau '1'"), PermanentError("no bureau '22'"), KeyError("x")]
        await bus.consume(WORK, Subscription(EnquirySubmitted, Recorder(*errors, *errors[2:] * 2)))
        for _ in errors:
            await bus.publish(submitted())
        letters = await eventually(lambda: _of(rig, DEAD, 3))
        prints = [letter.fingerprint for letter in letters]
        assert len(set(prints)) == 2
        assert len({letter.id for letter in letters}) == 3

    async def test_a_replayed_letter_goes_to_its_own_queue_and_remembers_by_whom(
        self, rig: LetterRig
    ) -> None:
        bus = await rig.open()
        handler = Recorder(*[PermanentError("a bug")] * 3)
        await bus.consume(WORK, Subscription(EnquirySubmitted, handler))
        await bus.publish(submitted())
        for replays in range(3):
            (letter,) = await eventually(partial(_replayed, rig, replays))
            assert letter.attempts == 1
            assert [entry.partition(" ")[2] for entry in letter.replayed_by] == [
                "an operator"
            ] * replays
            await rig.letters.go_through(DEAD, send_back, limit=10)
        await eventually(handler.saw(4))
        assert await rig.dead(WORK) == []
        assert await rig.waiting(OTHER) == 1

    async def test_a_replay_that_is_killed_before_it_takes_out_loses_nothing(
        self, rig: LetterRig
    ) -> None:
        bus = await rig.open()
        await bus.consume(WORK, Subscription(EnquirySubmitted, Recorder(PermanentError("x"))))
        await bus.publish(submitted())
        await eventually(lambda: rig.dead(WORK))
        await bus.drain()

        async def die(held: HeldLetter) -> None:
            await held.send_back(by="", at=NOON)
            raise InterruptedError

        with pytest.raises(InterruptedError):
            await rig.letters.go_through(DEAD, die, limit=10)
        assert len(await eventually(lambda: rig.dead(WORK))) == 1
        assert await rig.waiting(WORK) == 1

    async def test_a_letter_that_fails_again_meanwhile_is_not_replayed_twice(
        self, rig: LetterRig
    ) -> None:
        bus = await rig.open()
        always = Recorder(*[PermanentError("still")] * 50)
        await bus.consume(WORK, Subscription(EnquirySubmitted, always))
        await bus.publish(submitted(), submitted())
        await eventually(lambda: _of(rig, DEAD, 2))
        shown: list[str] = []

        async def back_and_wait(held: HeldLetter) -> None:
            count = len(always.seen)
            await send_back(held)
            shown.append(held.letter.key)
            await eventually(always.saw(count + 1))

        assert await rig.letters.go_through(DEAD, back_and_wait, limit=10) == 2
        assert len(set(shown)) == 2
        letters = await eventually(lambda: _of(rig, DEAD, 2))
        assert [letter.replays for letter in letters] == [1, 1]

    async def test_what_is_taken_out_is_gone_and_its_neighbour_stays(self, rig: LetterRig) -> None:
        bus, kept, gone = await rig.open(), submitted(), submitted()
        await bus.consume(
            WORK, Subscription(EnquirySubmitted, Recorder(*[PermanentError("x")] * 2))
        )
        await bus.publish(kept)
        await bus.publish(gone)
        await eventually(lambda: _of(rig, DEAD, 2))

        async def drop(held: HeldLetter) -> None:
            if held.letter.event_id == str(gone.id):
                await held.take_out()

        await rig.letters.go_through(DEAD, drop, limit=10)
        (letter,) = await eventually(lambda: _of(rig, DEAD, 1))
        assert letter.event_id == str(kept.id)

    async def test_a_parked_event_is_handled_after_an_upgrade(self, rig: LetterRig) -> None:
        old, parking, event = await rig.open(), f"parked.{WORK}", closed()
        await old.consume(WORK, Subscription(EnquirySubmitted, Recorder()))
        await old.publish(event)
        await eventually(lambda: rig.aside(parking))
        await old.drain()
        new, handler = await rig.open(), Recorder()
        await new.consume(WORK, Subscription(CaseClosed, handler))
        await rig.letters.go_through(parking, send_back, limit=10)
        await eventually(handler.saw(1))
        assert handler.seen == [event]

    async def test_headers_of_a_sender_travel_along(self, rig: LetterRig) -> None:
        bus = await rig.open("intake")
        seen: list[InboxMessage] = []

        async def refuse(message: InboxMessage) -> None:
            seen.append(message)
            raise TransientError("later") if len(seen) == 1 else PermanentError("no")

        await bus.consume_inbox("intake", refuse)
        sent = {"batch": "7", "x-consult-attempts": "99"}
        await bus.publish_inbox("hrss", b"{}", headers=sent)
        (letter,) = await eventually(lambda: rig.dead("intake"))
        assert letter.headers["batch"] == "7"
        assert letter.attempts == 2
        assert letter.headers["x-consult-aside"] == '{"x-consult-attempts":"99"}'
        await rig.letters.go_through("dead.intake", send_back, limit=1)
        await eventually(lambda: len(seen) == 3)
        assert seen[2].sender == "hrss"
        assert seen[2].headers["batch"] == "7"


async def _of(rig: LetterRig, queue: str, count: int) -> list[DeadLetter] | None:
    found = await rig.aside(queue)
    return found if len(found) == count else None


async def _replayed(rig: LetterRig, count: int) -> list[DeadLetter] | None:
    found = await rig.dead(WORK)
    return found if [letter.replays for letter in found] == [count] else None
