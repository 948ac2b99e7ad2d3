"""A search reads what its page needs, in the order of the papers, and says where it stopped."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.adapters.mongo_hits import MOST_LOOKED_AT
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain import Viewer
from services.archive.handlers import IndexTexts
from services.archive.ports import CasePage, CaseQuery
from shared.clock import utc_now
from shared.mongo import Database, open_mongo
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import Story, answered_story

NOW = utc_now()
SECRETARY = Viewer("s-1", "secretariat")
AUTHOR = Viewer("m-1", "member")
LIFTS = ChineseTokenizer().query("加装电梯")


@pytest.fixture
async def database(mongo_url: str, mongo_database: str) -> AsyncIterator[Database]:
    async with open_mongo(mongo_url, mongo_database) as opened:
        await ensure_indexes(opened)
        yield opened


async def record(database: Database, stories: Sequence[Story]) -> MongoCaseStore:
    store = MongoCaseStore(database, terms=TERMS)
    for start in range(0, len(stories), 50):
        some = stories[start : start + 50]
        await store.record([event for one in some for event in one.events], now=NOW)
    await store.refresh(now=NOW)
    index = IndexTexts(MongoSearchIndex(database), ChineseTokenizer())
    while await index():
        pass
    return store


async def pages(store: MongoCaseStore, query: CaseQuery) -> list[CasePage]:
    """All of them; a page that does not lead on would be read again and again."""
    read = [await store.find(query)]
    for _ in range(40):
        if read[-1].next is None:
            return read
        read.append(await store.find(replace(query, after=read[-1].next)))
    raise AssertionError("no end of pages")


def listed(read: Sequence[CasePage]) -> list[str]:
    return [item["id"] for page in read for item in page.items]


def about_lifts(number: int, *, author: str, until: datetime = NOW) -> list[Story]:
    """A minute after each other, the oldest first."""
    begun = until - timedelta(minutes=number)
    stories = [
        Story(title="老旧小区加装电梯", author=author, begins=begun + timedelta(minutes=at))
        for at in range(number)
    ]
    for story in stories:
        story.submitted()
    return stories


async def test_many_hits_that_one_may_not_see_do_not_show_in_any_way(database: Database) -> None:
    """Neither in short pages nor in where the next one goes on."""
    older = about_lifts(3, author="m-1", until=NOW - timedelta(days=2))
    others = about_lifts(MOST_LOOKED_AT + 20, author="m-2")
    published = answered_story("hrss", title="加装电梯", kind="consultation", author="m-3")
    store = await record(database, [*older, *others, published])
    expected = [str(one.id) for one in (*reversed(older), published)]
    for limit in (1, 2, 3):
        read = await pages(store, CaseQuery(AUTHOR, terms=LIFTS, limit=limit))
        assert listed(read) == expected
        assert [len(page.items) for page in read[:-1]] == [limit] * (len(read) - 1)
        assert all(page.next and page.next.endswith(page.items[-1]["id"]) for page in read[:-1])
    mine = await pages(store, CaseQuery(AUTHOR, terms=LIFTS, limit=1, mine=True))
    assert listed(mine) == expected[:3]
    of_a_kind = CaseQuery(AUTHOR, terms=LIFTS, limit=2, kind="consultation")
    assert listed(await pages(store, of_a_kind)) == expected[3:]


async def test_whoever_sees_all_gets_a_short_page_and_is_told_where_to_go_on(
    database: Database,
) -> None:
    older = about_lifts(3, author="m-1", until=NOW - timedelta(days=2))
    for story in older:
        story.withdrawn()
    store = await record(database, [*older, *about_lifts(2 * MOST_LOOKED_AT, author="m-2")])
    read = await pages(store, CaseQuery(SECRETARY, terms=LIFTS, limit=5, status="withdrawn"))
    assert [len(page.items) for page in read] == [0, 3]
    assert listed(read) == [str(one.id) for one in reversed(older)]


@pytest.mark.parametrize("known", [True, False])
async def test_pages_part_the_hits_in_order_whether_the_index_knows_their_moments_or_not(
    database: Database,
    known: bool,  # noqa: FBT001 - the parameter of the test
) -> None:
    """Half of them before the index told of moments, as in an archive of a former release."""
    stories = about_lifts(60, author="m-1")
    await record(database, stories[::2])
    if not known:
        await database["segments"].update_many({}, {"$unset": {"begun": ""}})
    store = await record(database, stories[1::2])
    for viewer in (SECRETARY, AUTHOR):
        for limit in (2, 7, 100):
            read = await pages(store, CaseQuery(viewer, terms=LIFTS, limit=limit))
            assert listed(read) == [str(one.id) for one in reversed(stories)]
            assert all(len(page.items) == limit for page in read[:-1])


async def test_a_case_found_by_its_answer_stands_where_its_paper_does(database: Database) -> None:
    begun = (NOW - timedelta(days=days) for days in count(30, -10))
    old = answered_story("hrss", begins=next(begun))
    middle, new = about_lifts(2, author="m-1")
    answer = old.events[-1].model_copy(update={"id": old.new_id()})
    told = answer.data.model_copy(update={"text": "已研究加装电梯。"})
    old.events.append(answer.model_copy(update={"data": told, "time": NOW}))
    store = await record(database, [old, middle, new])
    read = await pages(store, CaseQuery(SECRETARY, terms=LIFTS, limit=1))
    assert listed(read) == [str(one.id) for one in (new, middle, old)]
    assert await database["segments"].count_documents({"begun": {"$exists": True}}) > 0


async def test_a_paper_that_was_sent_again_is_on_one_page(database: Database) -> None:
    stories = about_lifts(9, author="m-1")
    again = stories[0]
    again.returned_to_author()
    again.paper = again.paper.model_copy(update={"submitted_at": NOW + timedelta(minutes=1)})
    again.submitted()
    store = await record(database, stories)
    expected = [str(one.id) for one in (again, *reversed(stories[1:]))]
    for limit in (1, 2, 4, 20):
        assert listed(await pages(store, CaseQuery(SECRETARY, terms=LIFTS, limit=limit))) == (
            expected
        )
