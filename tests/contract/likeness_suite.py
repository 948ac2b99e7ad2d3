"""What every store promises of papers that are alike, and of what the router learns from."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import pytest

from services.archive.adapters.documents import case_plain
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain.likeness import bands
from services.archive.handlers import IndexTexts
from services.archive.ports import BEGINNING, ListedCases, Resemblances, SearchIndex
from tests.unit.archive import lives
from tests.unit.archive.lives import Life
from tests.unit.archive.stories import MORNING, Story, answered_story

NOON = MORNING + timedelta(hours=3)
TEXT = "老旧小区楼道里停放电动自行车，一旦起火就堵住居民唯一的逃生通道，建议统一建设充电棚。"


class Archive(ListedCases, SearchIndex, Resemblances, Protocol):
    """A store with its search index, and by what papers are alike."""


async def told(archive: Archive, *stories: Story | Life) -> None:
    for story in stories:
        await archive.record(story.events, now=NOON)
    await archive.refresh(now=NOON)
    index = IndexTexts(archive, ChineseTokenizer())
    while await index():
        pass


def paper(text: str = TEXT, *, author: str = "m-1", minutes: int = 0) -> Story:
    begins = MORNING + timedelta(minutes=minutes)
    story = Story(title="关于电动自行车充电的建议", text=text, author=author, begins=begins)
    story.submitted()
    return story


def given(*, author: str = "m-1") -> Story:
    story = Story(author=author)
    story.submitted()
    story.assigned("hrss")
    return story


def keys(cases: Sequence[Story | Life]) -> list[str]:
    return [str(one.id) for one in cases]


class LikenessContract:
    @pytest.fixture
    async def archive(self) -> Archive:
        raise NotImplementedError

    async def test_papers_that_are_alike_share_bands_the_most_alike_first(
        self, archive: Archive
    ) -> None:
        same, near = paper(), paper(TEXT.replace("建议", "希望"), author="m-2")
        await told(archive, same, near, answered_story())
        of_it = bands(same.paper.title, TEXT)
        assert await archive.sharing(of_it, limit=9) == keys([same, near])
        assert await archive.sharing(of_it, limit=1) == keys([same])
        assert await archive.sharing(bands("别的事情"), limit=9) == []
        assert await archive.sharing((), limit=9) == []

    async def test_the_bands_of_what_is_open_are_known_the_latest_first(
        self, archive: Archive
    ) -> None:
        first, second, third = (paper(author=f"m-{at}", minutes=at * 60) for at in range(3))
        await told(archive, second, first, third, answered_story(), lives.cosigning())
        banded = await archive.of_open(limit=9)
        assert list(banded) == keys([third, second, first])
        assert set(banded[str(first.id)]) == set(bands(first.paper.title, TEXT))
        assert list(await archive.of_open(limit=2)) == keys([third, second])

    async def test_cases_are_read_by_their_ids_as_the_lists_have_them(
        self, archive: Archive
    ) -> None:
        every = lives.every_stage()
        await told(archive, *every)
        found = await archive.cases([*keys(every), "0190a5c0-0000-7000-8000-000000000001"])
        assert sorted(map(case_plain, found), key=lambda one: str(one["id"])) == sorted(
            (case_plain(life.listed) for life in every), key=lambda one: str(one["id"])
        )

    async def test_what_a_member_has_signed_is_found_the_latest_first(
        self, archive: Archive
    ) -> None:
        older, newer, other = paper(), paper(minutes=60), paper(author="m-2")
        draft = lives.drafting()
        await told(archive, older, newer, other)
        found = await archive.signed_by("m-1", limit=9)
        assert [case.id for case in found] == keys([newer, older])
        assert [case.text for case in found] == [TEXT, TEXT]
        assert [case.id for case in await archive.signed_by("m-1", limit=1)] == keys([newer])
        await told(archive, draft)
        assert str(draft.id) in {case.id for case in await archive.signed_by("m-1", limit=9)}

    async def test_what_a_bureau_was_given_is_listed_page_by_page_with_a_place_to_go_on(
        self, archive: Archive
    ) -> None:
        nothing = await archive.given(after=None, limit=2)
        assert (list(nothing.items), nothing.next) == ([], BEGINNING)
        cases = [given(), given(author="m-2"), answered_story()]
        await told(archive, *cases, paper(), lives.cosigning(), lives.drafting())
        seen: list[str] = []
        page = await archive.given(after=nothing.next, limit=2)
        while page.items:
            seen += [case.id for case in page.items]
            page = await archive.given(after=page.next, limit=2)
        assert sorted(seen) == sorted(keys(cases))
        assert (await archive.given(after=page.next, limit=2)).next == page.next

    async def test_what_changes_comes_again_also_when_it_is_told_late(
        self, archive: Archive
    ) -> None:
        first, second = given(), answered_story(author="m-2")
        await told(archive, first, second)
        end = (await archive.given(after=None, limit=9)).next
        late = second.events[0].time - timedelta(days=1)
        first.now = late
        first.supervised()
        await archive.record(first.events[-1:], now=NOON + timedelta(minutes=1))
        await archive.refresh(now=NOON + timedelta(minutes=1))
        again = await archive.given(after=end, limit=9)
        assert [case.id for case in again.items] == keys([first])
        assert case_plain(again.items[0])["assignments"] == case_plain(first.case)["assignments"]
