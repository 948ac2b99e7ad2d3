"""What every record of readers promises: once each, the latest first, by case, until forgotten."""

from datetime import datetime, timedelta

import pytest

from services.archive.domain import instant
from services.archive.domain.reading import Reading
from services.archive.ports import NotedReading, ReadLog
from tests.unit.archive.lives import MORNING

ONE, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def noted(enquiry: str = ONE, *, at: datetime = MORNING, bureau: str | None = None) -> NotedReading:
    role = "official" if bureau else "member"
    standing = "bureau" if bureau else "cosigner"
    return NotedReading.of(
        Reading(enquiry, instant(at), "p-1", role, bureau, None, standing, "case")  # type: ignore[arg-type] # one of the two
    )


class ReadLogContract:
    @pytest.fixture
    async def reads(self) -> ReadLog:
        raise NotImplementedError

    async def test_what_was_kept_comes_back_as_it_was(self, reads: ReadLog) -> None:
        kept = [noted(bureau="hrss"), noted()]
        await reads.keep(kept)
        found = await reads.of_case(ONE, after=None, limit=10)
        assert sorted(found, key=lambda one: one.place) == sorted(kept, key=lambda one: one.place)

    async def test_what_is_kept_twice_is_there_once(self, reads: ReadLog) -> None:
        first, second = noted(), noted()
        await reads.keep([first])
        await reads.keep([first, second])
        assert len(await reads.of_case(ONE, after=None, limit=10)) == 2

    async def test_pages_lead_from_the_latest_to_the_first_reader(self, reads: ReadLog) -> None:
        times = [MORNING + timedelta(seconds=number) for number in range(7)]
        await reads.keep([noted(at=at) for at in times] + [noted(OTHER)])
        found: list[NotedReading] = []
        while page := await reads.of_case(ONE, after=found[-1].place if found else None, limit=3):
            found += page
        assert [one.reading.at for one in found] == [instant(at) for at in reversed(times)]

    async def test_what_is_too_old_is_forgotten(self, reads: ReadLog) -> None:
        later = MORNING + timedelta(days=1)
        await reads.keep([noted(), noted(at=later), noted(OTHER)])
        await reads.forget(before=instant(later))
        assert [one.reading.at for one in await reads.of_case(ONE, after=None, limit=9)] == [
            instant(later)
        ]
        assert await reads.of_case(OTHER, after=None, limit=9) == []
