"""The record of who reads: nothing is answered that cannot be noted, nothing noted is forgotten."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services.archive.adapters.reads import InMemoryReadLog
from services.archive.domain import Actor, Viewer, row_of
from services.archive.domain.case import Plain
from services.archive.handlers import ForgetReads, NoteReads, ReadsBehindError
from services.archive.ports import NotedReading
from shared.errors import TransientError
from tests.unit.archive.stories import MORNING, answered_story

VIEWER, ACTOR = Viewer("s-1", "secretariat"), Actor("s-1", "secretariat")


class ShakyReadLog(InMemoryReadLog):
    """Away for the first so many times."""

    def __init__(self, away: int) -> None:
        super().__init__()
        self.away = away

    async def keep(self, readings: Sequence[NotedReading]) -> None:
        if self.away:
            self.away -= 1
            raise TransientError("the database is away")
        await super().keep(readings)


def a_case() -> Plain:
    return row_of(answered_story().case)


def note(noting: NoteReads, case: Plain, times: int = 1) -> None:
    for _ in range(times):
        noting.note(case, VIEWER, ACTOR, kind="case")


async def test_what_cannot_be_written_waits_for_the_next_round() -> None:
    log, case = ShakyReadLog(away=2), a_case()
    noting = NoteReads(log, clock=lambda: MORNING)
    note(noting, case, 3)
    for _ in range(2):
        with pytest.raises(TransientError):
            await noting.write()
    assert noting.waiting == 3
    assert not await noting.write()
    assert len(await log.of_case(case["id"], after=None, limit=10)) == 3
    assert noting.waiting == 0


async def test_a_read_that_cannot_be_noted_is_not_answered() -> None:
    noting = NoteReads(InMemoryReadLog(), clock=lambda: MORNING, most=2)
    case = a_case()
    note(noting, case, 2)
    with pytest.raises(ReadsBehindError):
        note(noting, case)
    await noting.write_all()
    note(noting, case)


async def test_many_reads_go_in_several_batches() -> None:
    log, case = InMemoryReadLog(), a_case()
    noting = NoteReads(log, clock=lambda: MORNING)
    note(noting, case, 2_500)
    assert await noting.write()
    assert noting.waiting == 1_500
    await noting.write_all()
    assert len(await log.of_case(case["id"], after=None, limit=9_999)) == 2_500


async def test_reads_are_kept_as_long_as_is_set() -> None:
    now = [MORNING]
    log, case = InMemoryReadLog(), a_case()
    noting = NoteReads(log, clock=lambda: now[0])
    forget = ForgetReads(log, clock=lambda: now[0], kept=timedelta(days=30))
    note(noting, case)
    now[0] += timedelta(days=20)
    note(noting, case)
    await noting.write_all()
    await forget()
    assert len(await log.of_case(case["id"], after=None, limit=10)) == 2
    now[0] += timedelta(days=11)
    await forget()
    assert len(await log.of_case(case["id"], after=None, limit=10)) == 1
