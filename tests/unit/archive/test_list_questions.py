"""How often the database is asked for one page: each question waits for those of others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

from services.archive.adapters.documents import Document
from services.archive.adapters.mongo_lists import find_cases
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.domain.visibility import Viewer
from services.archive.ports import CaseQuery
from shared.mongo import Database
from tests.unit.archive.stories import MORNING

MEMBER = Viewer("m-1", "member")


@dataclass
class Cases:
    """A collection without cases that remembers what it was asked."""

    asked: list[Document] = field(default_factory=list)

    def find(self, which: Document, _: Any) -> "Cases":
        self.asked.append(which)
        return self

    def aggregate(self, steps: list[Document]) -> "Cases":
        return self.find(steps[0]["$match"], None)

    def sort(self, *_: Any) -> "Cases":
        return self

    def limit(self, _: int) -> "Cases":
        return self

    async def __aiter__(self) -> AsyncIterator[Document]:
        for one in list[Document]():
            yield one


async def asked_for(query: CaseQuery) -> list[Document]:
    cases = Cases()
    database = cast(Database, {"cases": cases})
    page = await find_cases(database, cast(MongoPostings, None), query, clock=lambda: MORNING)
    assert (page.items, page.next) == ([], None)
    return cases.asked


async def test_a_members_own_papers_are_one_question_also_where_they_do_not_fill_a_page() -> None:
    for sort in ("submitted", "due"):
        (asked,) = await asked_for(CaseQuery(MEMBER, mine=True, sort=sort))
        assert asked["audience"] == "person:m-1"


async def test_the_next_page_of_them_is_what_comes_behind_the_last() -> None:
    place = "2021-01-24T08:30:00.000000Z/case"
    (asked,) = await asked_for(CaseQuery(MEMBER, mine=True, after=place))
    assert asked["newest"] == {"$gt": "", "$lt": place}
    (asked,) = await asked_for(CaseQuery(MEMBER, mine=True, sort="due", after=place))
    assert asked["soonest"] == {"$gt": place}


async def test_the_open_work_of_a_desk_is_one_question() -> None:
    official = Viewer("o-1", "official", bureau="SH-JW")
    (asked,) = await asked_for(CaseQuery(official, mine=True, open=True, sort="due"))
    assert asked["open_bureaus"] == "SH-JW"
