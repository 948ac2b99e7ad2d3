"""What every store of the archive promises, whether in memory or in a database."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import pytest

from services.archive.adapters.documents import case_plain
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain import Viewer, instant
from services.archive.domain.visibility import unsent
from services.archive.handlers import IndexTexts
from services.archive.ports import CasePage, CaseQuery, CaseStore, EventPage, SearchIndex
from shared.events import Event
from tests.unit.archive import lives
from tests.unit.archive.lives import Life
from tests.unit.archive.stories import MORNING, Story, answered_story

ANYONE = Viewer("m-99", "member")
AUTHOR = Viewer("m-1", "member")
SECRETARY = Viewer("s-1", "secretariat")
NOON = MORNING + timedelta(hours=3)


class Archive(CaseStore, SearchIndex, Protocol):
    """A store with its search index."""


async def every_page(archive: CaseStore, query: CaseQuery) -> list[str]:
    """All ids of a list that is up to date, read page by page."""
    await archive.refresh(now=NOON)
    ids: list[str] = []
    while True:
        page = await archive.find(query)
        ids += [item["id"] for item in page.items]
        if page.next is None:
            return ids
        query = _after(query, page)


def _after(query: CaseQuery, page: CasePage) -> CaseQuery:
    return replace(query, after=page.next)


def ids(stories: Sequence[Story]) -> list[str]:
    return [str(story.id) for story in stories]


class CaseStoreContract:
    @pytest.fixture
    async def archive(self) -> Archive:
        raise NotImplementedError

    async def test_a_case_is_the_fold_of_its_events(self, archive: Archive) -> None:
        story = answered_story()
        await archive.record(story.events, now=NOON)
        assert await archive.case(str(story.id)) == story.case

    async def test_a_case_grows_batch_by_batch(self, archive: Archive) -> None:
        story = answered_story()
        for event in story.events:
            await archive.record([event], now=NOON)
        assert await archive.case(str(story.id)) == story.case

    @pytest.mark.parametrize("life", lives.every_stage(), ids=lambda life: life.case.status)
    async def test_a_case_of_each_stage_of_its_life_is_kept_whole(
        self, archive: Archive, life: Life
    ) -> None:
        await archive.record(life.events, now=NOON)
        await archive.refresh(now=NOON)
        assert await archive.case(str(life.id)) == life.case
        viewer = Viewer(life.paper["author"]["id"], "member")
        (item,) = (await archive.find(CaseQuery(viewer, full=True, mine=True))).items
        assert item == case_plain(life.listed) | {"unsent": unsent(life.case)}

    async def test_events_repeated_and_out_of_order_change_nothing(self, archive: Archive) -> None:
        stories = [answered_story() for _ in range(5)]
        events = shuffled(stories, copies=3, seed=7)
        for start in range(0, len(events), 10):
            await archive.record(events[start : start + 10], now=NOON)
        for story in stories:
            assert await archive.case(str(story.id)) == story.case

    async def test_the_first_copy_of_an_event_is_the_one_that_counts(
        self, archive: Archive
    ) -> None:
        story = Story()
        first = story.submitted()
        later = first.model_copy(update={"time": first.time + timedelta(hours=1)})
        await archive.record([first, later], now=NOON)
        await archive.record([later], now=NOON)
        assert await archive.case(str(story.id)) == story.case

    async def test_an_unknown_case_is_none(self, archive: Archive) -> None:
        assert await archive.case("0190a5c0-0000-7000-8000-000000000001") is None

    async def test_what_is_told_of_people_is_on_the_record_and_makes_no_case(
        self, archive: Archive
    ) -> None:
        life = Life()
        name = {"zh": "王芳"}
        life.tell("person.added", id="m-1", revision=1, role="member", name=name)
        await archive.record(life.events, now=NOON)
        assert await every_page(archive, CaseQuery(SECRETARY)) == []
        assert await archive.case(str(life.id)) is None
        assert len((await archive.events(after=None, limit=9)).items) == 1

    async def test_an_empty_batch_is_fine(self, archive: Archive) -> None:
        await archive.record([], now=NOON)

    async def test_a_reply_before_its_paper_makes_a_case_that_completes_later(
        self, archive: Archive
    ) -> None:
        story = answered_story()
        await archive.record(story.events[1:], now=NOON)
        case = await archive.case(str(story.id))
        assert case is not None
        assert not case.complete
        assert await every_page(archive, CaseQuery(SECRETARY)) == []
        await archive.record(story.events[:1], now=NOON)
        assert await archive.case(str(story.id)) == story.case
        assert await every_page(archive, CaseQuery(SECRETARY)) == ids([story])

    async def test_each_sees_what_is_his(self, archive: Archive) -> None:
        mine, cosigned, closed = (
            Story(),
            Story(author="m-2", cosigners=["m-1"]),
            answered_story(author="m-2", kind="consultation", publication="closed"),
        )
        mine.submitted()
        cosigned.submitted()
        public = answered_story(author="m-2", kind="consultation", bureau="edu")
        for story in (mine, cosigned, closed, public):
            await archive.record(story.events, now=NOON)

        async def seen(query: CaseQuery) -> set[str]:
            return set(await every_page(archive, query))

        assert await seen(CaseQuery(AUTHOR)) == set(ids([mine, cosigned, public]))
        assert await seen(CaseQuery(AUTHOR, mine=True)) == set(ids([mine, cosigned]))
        assert await seen(CaseQuery(ANYONE)) == set(ids([public]))
        assert await seen(CaseQuery(Viewer("o", "official", "hrss"))) == set(ids([closed, public]))
        assert await seen(CaseQuery(Viewer("o", "official", "hrss"), mine=True)) == {str(closed.id)}
        assert len(await seen(CaseQuery(SECRETARY))) == 4
        assert await seen(CaseQuery(Viewer("x", "service"))) == set()

    async def test_pages_are_newest_first_and_hold_each_case_once(self, archive: Archive) -> None:
        stories = [Story(begins=MORNING + timedelta(seconds=at // 2)) for at in range(9)]
        for story in stories:
            story.submitted()
            await archive.record(story.events, now=NOON)
        pages = await every_page(archive, CaseQuery(SECRETARY, limit=2))
        expected = sorted(stories, key=lambda one: (one.paper.submitted_at, str(one.id)))
        assert pages == ids(expected)[::-1]

    async def test_a_case_that_comes_in_between_moves_no_page(self, archive: Archive) -> None:
        stories = [Story(begins=MORNING + timedelta(minutes=at)) for at in range(4)]
        for story in stories:
            story.submitted()
            await archive.record(story.events, now=NOON)
        query = CaseQuery(SECRETARY, limit=2)
        await archive.refresh(now=NOON)
        first = await archive.find(query)
        newer = Story(begins=NOON)
        newer.submitted()
        await archive.record(newer.events, now=NOON)
        await archive.refresh(now=NOON)
        second = await archive.find(_after(query, first))
        found = [item["id"] for item in (*first.items, *second.items)]
        assert found == ids(stories)[::-1]

    async def test_work_is_listed_by_deadline(self, archive: Archive) -> None:
        stories = [Story() for _ in range(4)]
        for story, days in zip(stories, (3, 1, 2, 5), strict=True):
            story.submitted()
            story.assigned("hrss", days=days)
            await archive.record(story.events, now=NOON)
        done = answered_story()
        await archive.record(done.events, now=NOON)
        desk = Viewer("o", "official", "hrss")
        query = CaseQuery(desk, mine=True, open=True, sort="due", limit=3)
        in_order = [stories[1], stories[2], stories[0], stories[3]]
        assert await every_page(archive, query) == ids(in_order)
        whole = CaseQuery(SECRETARY, sort="due", limit=2)
        assert await every_page(archive, whole) == ids([*in_order, done])

    async def test_lists_are_filtered(self, archive: Archive) -> None:
        waiting, answered = Story(kind="proposal"), answered_story()
        waiting.submitted()
        for story in (waiting, answered):
            await archive.record(story.events, now=NOON)

        async def seen(query: CaseQuery) -> list[str]:
            return await every_page(archive, query)

        assert await seen(CaseQuery(SECRETARY, status="replied")) == ids([answered])
        assert await seen(CaseQuery(SECRETARY, kind="proposal")) == ids([waiting])
        assert await seen(CaseQuery(SECRETARY, bureau="hrss")) == ids([answered])
        assert await seen(CaseQuery(SECRETARY, open=True)) == ids([waiting])
        assert await seen(CaseQuery(SECRETARY, open=False)) == ids([answered])
        assert await seen(CaseQuery(SECRETARY, bureau="hrss", open=True)) == []

    async def test_a_list_leaves_the_long_parts_out_unless_asked(self, archive: Archive) -> None:
        story = answered_story()
        await archive.record(story.events, now=NOON)
        await archive.refresh(now=NOON)
        short = (await archive.find(CaseQuery(SECRETARY))).items[0]
        whole = (await archive.find(CaseQuery(SECRETARY, full=True))).items[0]
        assert short["title"] == whole["title"] == story.paper.title
        assert "text" not in short
        assert whole["text"] == story.paper.text
        assert len(whole["timeline"]) == len(story.listed.timeline)

    async def test_words_of_papers_and_replies_are_found(self, archive: Archive) -> None:
        social, parks = (
            answered_story(),
            Story(title="关于口袋公园 Pocket Park 的建议", text="绿化"),
        )
        parks.submitted()
        for story in (social, parks):
            await archive.record(story.events, now=NOON)
        assert await self._found(archive, "灵活就业") == []
        await self._index(archive)
        assert await self._found(archive, "灵活就业") == ids([social])
        assert await self._found(archive, "绿色通道") == ids([social])
        assert await self._found(archive, "社会保险的骑手") == ids([social])
        assert await self._found(archive, "POCKET 公园") == ids([parks])
        assert await self._found(archive, "公园 骑手") == []

    async def test_a_reply_is_found_after_its_paper_was_indexed(self, archive: Archive) -> None:
        story = answered_story()
        await archive.record(story.events[:-1], now=NOON)
        await self._index(archive)
        await archive.record(story.events[-1:], now=NOON)
        await self._index(archive)
        assert await self._found(archive, "绿色通道") == ids([story])

    async def test_a_list_holds_what_single_cases_say_but_for_alerts(
        self, archive: Archive
    ) -> None:
        stories = [answered_story() for _ in range(3)]
        events = shuffled(stories, copies=2, seed=5)
        for start in range(0, len(events), 7):
            await archive.record(events[start : start + 7], now=NOON)
            if start % 2:
                await archive.refresh(now=NOON)
        await archive.refresh(now=NOON)
        page = await archive.find(CaseQuery(SECRETARY, full=True))
        for story in stories:
            (item,) = (one for one in page.items if one["id"] == str(story.id))
            expected = case_plain(story.listed)
            assert item == expected | {"unsent": False}

    async def test_drafts_are_in_the_lists_of_their_authors_and_of_whom_they_invite(
        self, archive: Archive
    ) -> None:
        draft, cosigning = lives.drafting(), lives.cosigning()
        for life in (draft, cosigning):
            await archive.record(life.events, now=NOON)
        await self._index(archive)

        async def seen(viewer: Viewer, **asked: Any) -> set[str]:
            return set(await every_page(archive, CaseQuery(viewer, **asked)))

        both = {str(draft.id), str(cosigning.id)}
        assert await seen(AUTHOR) == await seen(AUTHOR, mine=True) == both
        assert await seen(AUTHOR, status="draft") == {str(draft.id)}
        assert await seen(Viewer("m-2", "member"), mine=True) == {str(cosigning.id)}
        for role in ("secretariat", "examiner", "operator", "official", "member", "service"):
            stranger = Viewer("x", role, "hrss")
            for asked in ({}, {"mine": True}, {"status": "draft"}, {"sort": "due"}):
                assert await seen(stranger, **asked) == set()
            assert await self._found(archive, "母婴室", viewer=stranger) == []
        assert await self._found(archive, "母婴室", viewer=AUTHOR) == []

    async def test_readers_find_a_paper_by_the_words_of_its_published_copy_alone(
        self, archive: Archive
    ) -> None:
        life, _ = lives.answered()
        life.published(text="旧稿写着住址。")
        life.published()
        await archive.record(life.events, now=NOON)
        await self._index(archive)
        bureau = Viewer("o", "official", "hrss")
        for words in ("张梓萱", "母婴室", "住址"):
            assert await self._found(archive, words, viewer=ANYONE) == []
            for viewer in (AUTHOR, SECRETARY, bureau):
                assert await self._found(archive, words, viewer=viewer) == [str(life.id)]
        assert await self._found(archive, "公开 文本", viewer=ANYONE) == [str(life.id)]
        assert await self._found(archive, "公开 母婴室", viewer=ANYONE) == []

    async def test_the_record_lists_nothing_of_what_was_never_submitted(
        self, archive: Archive
    ) -> None:
        life, withdrawn, submitted = lives.cosigning(), lives.cosigning(), lives.Life()
        withdrawn.tell("enquiry.withdrawn", by=lives.member("m-1"))
        submitted.submitted()
        for one in (life, withdrawn, submitted):
            await archive.record(one.events, now=NOON)
            await archive.refresh(now=NOON)
        for limit in (1, 10):
            page = await archive.events(after=None, limit=limit)
            assert {row.subject for row in page.items} == {str(submitted.id)}

    async def test_cases_wake_when_their_next_consequence_is_due(self, archive: Archive) -> None:
        waits, due, sleeps = lives.cosigning(), lives.handled()[0], lives.merged()
        for life in (waits, due, sleeps):
            await archive.record(life.events, now=NOON)
        await archive.refresh(now=NOON)

        async def waking(before: str, **more: Any) -> list[str]:
            found = await archive.waking(before=before, **{"limit": 9, **more})
            return [one.enquiry_id for one in found]

        closes = instant(waits.case.cosign_by or "")
        assert await waking("2026-01-20T00:00:00.000000Z") == [str(due.id)]
        later = "2030-01-20T00:00:00.000000Z"
        assert closes < later
        assert await waking(later) == [str(due.id), str(waits.id)]
        (first,) = await archive.waking(before=later, limit=1)
        assert (first.enquiry_id, first.n) == (str(due.id), len(due.events))
        assert await waking(later, after=first.place) == [str(waits.id)]

    async def test_words_are_indexed_once_however_often_they_come_in(
        self, archive: Archive
    ) -> None:
        story = answered_story()
        for _ in range(2):
            await archive.record(story.events, now=NOON)
            await self._index(archive)
        assert await self._found(archive, "绿色通道") == ids([story])

    async def test_a_search_shows_only_what_the_reader_may_see(self, archive: Archive) -> None:
        stories = [Story(begins=MORNING + timedelta(minutes=at)) for at in range(5)]
        stories[3] = Story(author="m-2")
        for story in stories:
            story.submitted()
            await archive.record(story.events, now=NOON)
        await self._index(archive)
        query = CaseQuery(AUTHOR, terms=ChineseTokenizer().query("灵活就业"), limit=2)
        assert await every_page(archive, query) == ids([stories[at] for at in (4, 2, 1, 0)])

    async def test_the_record_is_listed_in_the_order_of_archiving(self, archive: Archive) -> None:
        stories = [answered_story() for _ in range(2)]
        for at, story in enumerate(stories):
            await archive.record(story.events, now=NOON + timedelta(minutes=at))
        page = await archive.events(after=None, limit=3)
        seen = []
        while page.items:
            seen += [row.id for row in page.items]
            page = await archive.events(after=page.next, limit=3)
        first, second = ({str(event.id) for event in story.events} for story in stories)
        assert set(seen[: len(first)]) == first
        assert set(seen[len(first) :]) == second

    async def test_at_its_end_the_record_says_where_to_go_on(self, archive: Archive) -> None:
        assert await archive.events(after=None, limit=5) == EventPage([], None)
        first, second = answered_story(), answered_story()
        await archive.record(first.events, now=NOON)
        end = (await archive.events(after=None, limit=50)).next
        assert (await archive.events(after=end, limit=50)) == EventPage([], end)
        await archive.record(second.events, now=NOON + timedelta(minutes=1))
        later = await archive.events(after=end, limit=50)
        assert {row.subject for row in later.items} == {str(second.id)}

    async def test_a_row_of_the_record_says_when_it_was_archived(self, archive: Archive) -> None:
        story = Story()
        event = story.submitted()
        await archive.record([event], now=NOON)
        row = (await archive.events(after=None, limit=1)).items[0]
        assert (row.subject, row.type) == (str(event.subject), event.type)
        assert (row.time, row.archived_at) == (
            "2026-01-20T09:30:00.000000Z",
            "2026-01-20T12:30:00.000000Z",
        )

    async def _index(self, archive: Archive) -> None:
        index = IndexTexts(archive, ChineseTokenizer())
        while await index():
            pass

    async def _found(
        self, archive: Archive, words: str, *, viewer: Viewer = SECRETARY
    ) -> list[str]:
        terms = ChineseTokenizer().query(words)
        return await every_page(archive, CaseQuery(viewer, terms=terms))


def shuffled(stories: Sequence[Story], *, copies: int, seed: int) -> list[Event]:
    """All events of the stories, each several times, in an order of no sense."""
    events = [event for story in stories for event in story.events] * copies
    random.Random(seed).shuffle(events)  # noqa: S311 - an order, not a secret
    return events
