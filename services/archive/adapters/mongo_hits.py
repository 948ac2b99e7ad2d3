"""A page of the cases with some words: the latest are looked at first, and no more than needed.

The index says of most texts when their paper was submitted, so that the order is known before a
case is read; of each case that comes into question only a few fields are read, and whole ones for
the page alone. Whoever sees all cases gets a short page where the first hundred are of another kind
than he asks for. For others such a page would tell of cases that they may not know of.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from services.archive.adapters.documents import UNLISTED, Document, item_of
from services.archive.adapters.mongo_postings import MongoPostings
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.adapters.segment_heads import Microseconds, instant_at, later
from services.archive.domain.visibility import READERS
from services.archive.ports import CasePage, CaseQuery

MOST_LOOKED_AT: Final = 100
"""Cases for one page of those that have the words; ten milliseconds of SecantusDB."""

_AT_A_TIME: Final = 40
"""In a peak each question waits for those of others; of more ids each costs SecantusDB more."""

_ALWAYS: Final = ("newest", "soonest", "audience", "copy")


@dataclass(frozen=True, slots=True)
class Matching:
    """The cases with all the words, with the moment of their paper where the index knows it.

    `copies`: events of public copies that have all the words by themselves.
    """

    begun: Mapping[str, Microseconds | None]
    copies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hits:
    """What of the hits meets `which`, as pages that leave out what `projection` does."""

    cases: Any
    query: CaseQuery
    which: Document
    projection: Document | None
    matching: Matching

    async def page(self) -> CasePage:
        return await (self._soonest() if self.query.sort == "due" else self._newest())

    async def _soonest(self) -> CasePage:
        """The index knows nothing of deadlines, so that all have to be looked at."""
        found = await self._look_at(sorted(self.matching.begun), "soonest")
        return await self._page(sorted(found), None)

    async def _newest(self) -> CasePage:
        """First those of which the index does not know when they were submitted."""
        unknown = [case for case, begun in self.matching.begun.items() if begun is None]
        found = await self._look_at(sorted(unknown), "newest")
        left = _in_order(self.matching, self.query.after)
        some, looked_at = list(islice(left, _AT_A_TIME)), 0
        while some:
            end, following = some[-1], list(islice(left, _AT_A_TIME))
            found += await self._look_at([_key(place) for place in some], "newest")
            looked_at += len(some)
            enough = sum(place >= end for place in found) > self.query.limit
            if following and (enough or (looked_at >= MOST_LOOKED_AT and self._sees_all)):
                within = [place for place in found if place >= end]
                return await self._page(sorted(within, reverse=True), end)
            some = following
        return await self._page(sorted(found, reverse=True), None)

    async def _page(self, places: Sequence[str], end: str | None) -> CasePage:
        """`end`: how far was looked; what comes behind belongs to the next page."""
        wanted = self.query.limit
        if len(places) > wanted:
            end = places[wanted - 1]
        listed: dict[str, Document | None] = {_key(place): None for place in places[:wanted]}
        for some in in_pieces(list(listed), at_once=_AT_A_TIME):
            async for one in self.cases.find({"_id": {"$in": some}}, self.projection):
                if self._shows(one):  # still
                    listed[one["_id"]] = one
        return CasePage([item_of(one) for one in listed.values() if one], end)

    async def _look_at(self, keys: Sequence[str], place: str) -> list[str]:
        """The places of those that may be shown, behind the end of the page before."""
        after, fields = self.query.after, dict.fromkeys((*_ALWAYS, *self.which), 1)
        found: list[str] = []
        for some in in_pieces(keys, at_once=_AT_A_TIME):
            # Nothing else is asked: SecantusDB looks ids alone up in half the time.
            async for one in self.cases.find({"_id": {"$in": some}}, fields):
                at = str(one[place])
                behind = after is None or (at < after if place == "newest" else at > after)
                if at != UNLISTED and behind and self._shows(one):
                    found.append(at)
        return found

    def _shows(self, case: Document) -> bool:
        """Whoever reads only the copy must not learn what other words the paper has."""
        if not all(_meets(case.get(name), asked) for name, asked in self.which.items()):
            return False
        whole = [tag for tag in self.query.viewer.tags if tag != READERS]
        if self._sees_all or not set(whole).isdisjoint(case["audience"]):
            return True
        return case["copy"] in self.matching.copies

    @property
    def _sees_all(self) -> bool:
        return self.query.viewer.sees_all


def _meets(value: Any, asked: Any) -> bool:
    """As the database answers `{field: asked}`, for what lists are filtered by."""
    values = value if isinstance(value, list) else [value]
    if not isinstance(asked, dict):
        return asked in values
    if "$ne" in asked:
        return asked["$ne"] not in values
    return not set(asked["$in"]).isdisjoint(values)


def _key(place: str) -> str:
    return place.partition("/")[2]


def _in_order(matching: Matching, after: str | None) -> Iterator[str]:
    """Their places, the latest first, as far as they come behind this one."""
    known = ((begun, case) for case, begun in matching.begun.items() if begun is not None)
    places = (f"{instant_at(begun)}/{case}" for begun, case in sorted(known, reverse=True))
    return (one for one in places if after is None or one < after)


async def matching_of(postings: MongoPostings, terms: Sequence[str]) -> Matching:
    """Cases with all the terms, be it in the paper or in a reply; copies that have them alone."""
    begun: Mapping[str, Microseconds | None] = {}
    copies: frozenset[str] = frozenset()
    for at, term in enumerate(terms):
        having = await postings.having(term)
        begun = having.begun if at == 0 else _in_both(begun, having.begun)
        copies = having.copies if at == 0 else copies & having.copies
        if not begun:
            break
    return Matching(begun, copies)


def _in_both(
    some: Mapping[str, Microseconds | None], others: Mapping[str, Microseconds | None]
) -> Mapping[str, Microseconds | None]:
    return {case: later(one, others[case]) for case, one in some.items() if case in others}
