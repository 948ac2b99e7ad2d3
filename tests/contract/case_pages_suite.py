"""What every store promises of the pages of a list: wherever they part, each case is on one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain import Case, Viewer
from services.archive.domain.visibility import visible
from services.archive.handlers import IndexTexts
from services.archive.ports import CaseQuery, CaseStore, SearchIndex
from services.archive.ports.cases import Sort
from shared.clock import utc_now
from tests.contract.case_store_suite import Archive
from tests.unit.archive import lives
from tests.unit.archive.stories import MORNING, Story, answered_story

NOW = utc_now()  # the store's own
AGES = [
    *(timedelta(seconds=one) for one in (-90_000, -3, 0, 1, 1, 2, 5, 6, 22, 80, 400)),
    *(timedelta(hours=one) for one in (1, 2, 7)),
    *(timedelta(days=one) for one in (1, 3, 30, 32, 400, 5000, 14_000)),
]
"""How long ago papers came in; some by a clock that is ahead of ours."""

DUE_IN_DAYS = (-3000, -100, -3, -1, -0.0001, 0, 0, 0, 0.0001, 1, 3, 3, 3, 20, 90, 90, 800, 9000)
SECRETARY = Viewer("s-1", "secretariat")
MEMBER = Viewer("m-1", "member")
OFFICIAL = Viewer("o", "official", "edu")

ALL = CaseQuery(SECRETARY)
LISTS = {
    "all": ALL,
    "open": replace(ALL, open=True),
    "done": replace(ALL, open=False),
    "of a kind": replace(ALL, kind="proposal"),
    "of a bureau": replace(ALL, bureau="hrss"),
    "open work of a bureau": replace(ALL, bureau="edu", open=True),
    "what a member may see": CaseQuery(MEMBER),
    "his own": CaseQuery(MEMBER, mine=True),
    "what an official may see": CaseQuery(OFFICIAL),
    "his bureau's": CaseQuery(OFFICIAL, bureau="edu"),
    "his bureau's open work": CaseQuery(OFFICIAL, mine=True, open=True),
    "what he may see of another bureau's": CaseQuery(OFFICIAL, bureau="hrss"),
}


def far_apart() -> list[Story]:
    """Papers that came in seconds to years apart, several at once, and are due as far apart."""
    kinds = ("consultation", "suggestion", "proposal")
    stories: list[Story] = []
    for at, age in enumerate(AGES * 3):
        bureau, author = ("hrss", "edu")[at % 7 < 3], ("m-1", "m-2")[at % 5 > 0]
        paper: dict[str, Any] = {"kind": kinds[at % 3], "author": author, "begins": NOW - age}
        stories.append(answered_story(bureau, **paper) if at % 2 else Story(**paper))
        if not at % 2:
            days = DUE_IN_DAYS[at // 2 % len(DUE_IN_DAYS)]
            stories[-1].submitted()
            stories[-1].assigned(bureau, days=days + (NOW - MORNING) / timedelta(days=1))
    return stories


async def read(archive: CaseStore, query: CaseQuery) -> list[str]:
    """All pages, of which only the last may be short."""
    found: list[str] = []
    while True:
        page = await archive.find(query)
        found += [item["id"] for item in page.items]
        if page.next is None:
            return found
        assert len(page.items) == query.limit
        query = replace(query, after=page.next)


def expected(stories: Sequence[Story], query: CaseQuery) -> list[str]:
    cases = [case for story in stories if _meets(case := story.listed, query)]
    if query.sort == "due":
        return [case.id for case in sorted(cases, key=lambda one: (one.due_at or "~", one.id))]
    in_order = sorted(cases, key=lambda one: (one.submitted_at or "", one.id))
    return [case.id for case in reversed(in_order)]


def _meets(case: Case, query: CaseQuery) -> bool:
    viewer, author = query.viewer, case.author or {}
    desks = [one.bureau for one in case.open_assignments]
    still_open = query.desk in desks if query.desk else case.open
    mine = author["id"] == viewer.id if viewer.role == "member" else viewer.bureau in case.bureaus
    return (
        visible(case, viewer)
        and (mine or not query.mine)
        and query.kind in (None, case.kind)
        and (query.bureau is None or query.bureau in case.bureaus)
        and query.open in (None, still_open)
    )


async def index(archive: SearchIndex) -> None:
    work = IndexTexts(archive, ChineseTokenizer())
    while await work():
        pass


class CasePagesContract:
    @pytest.mark.parametrize("sort", ["submitted", "due"])
    async def test_pages_hold_each_case_once_in_order_however_far_apart_they_are(
        self, archive: Archive, sort: Sort
    ) -> None:
        stories, unlisted = far_apart(), answered_story("edu", begins=NOW)
        events = [event for story in stories for event in story.events]
        await archive.record([*events, *unlisted.events[1:]], now=NOW)
        await archive.refresh(now=NOW)
        for name, query in LISTS.items():
            in_order = expected(stories, replace(query, sort=sort))
            assert len(in_order) > 3, f"{name} shows nothing of pages"
            for limit in (3, 100):
                found = await read(archive, replace(query, sort=sort, limit=limit))
                assert found == in_order, f"{name}, by {limit}"

    @pytest.mark.parametrize("sort", ["submitted", "due"])
    async def test_pages_of_a_search_hold_each_case_once_in_order(
        self, archive: Archive, sort: Sort
    ) -> None:
        stories = far_apart()
        await archive.record([event for one in stories for event in one.events], now=NOW)
        await archive.refresh(now=NOW)
        await index(archive)
        terms = ChineseTokenizer().query("灵活就业")
        for query in (ALL, CaseQuery(MEMBER), CaseQuery(MEMBER, mine=True)):
            asked = replace(query, terms=terms, sort=sort, limit=9)
            assert await read(archive, asked) == expected(stories, asked)

    async def test_a_paper_found_by_its_own_words_and_by_its_copys_is_on_one_page(
        self, archive: Archive
    ) -> None:
        published = [lives.answered()[0] for _ in range(5)]
        for life in published:
            life.published()
            await archive.record(life.events, now=NOW)
        await archive.refresh(now=NOW)
        await index(archive)
        asked = CaseQuery(MEMBER, terms=ChineseTokenizer().query("公开 文本"), limit=2)
        assert sorted(await read(archive, asked)) == sorted(str(life.id) for life in published)
        assert await read(archive, replace(asked, viewer=Viewer("x", "service"))) == []
