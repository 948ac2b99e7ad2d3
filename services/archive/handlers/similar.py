"""Papers that say nearly the same: pointed out to their author, offered to the office for merging.

To compare texts takes the processor for milliseconds each, so it is done beside the event loop.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from services.archive.domain import Actor, Terms, Viewer, instant, visible
from services.archive.domain.likeness import bands, runs
from services.archive.domain.similar import (
    Group,
    Mergeable,
    comparable,
    found_plain,
    groups_of,
    judged,
    may_merge,
    other_plain,
    others_alike,
    own_alike,
    pairs_of,
)
from services.archive.ports import ListedCases, Resemblances
from shared.clock import Clock

_OWN: Final = 200
_CANDIDATES: Final = 50
_OPEN: Final = 3_000
_COMPARED: Final = 200
_FRESH: Final = timedelta(seconds=5)
_TIMES: Final = 10
"""So many times as long as it took is what was found good for: desks look all day long."""


class FindOwnAlike:
    """Before a paper is sent: what its author has sent already that says nearly the same."""

    def __init__(self, store: ListedCases) -> None:
        self._store = store

    async def __call__(
        self, member: str, *, title: str, text: str, but: str | None
    ) -> list[dict[str, Any]]:
        papers = await self._store.signed_by(member, limit=_OWN)
        words = await asyncio.to_thread(runs, title, text)
        found = await asyncio.to_thread(own_alike, papers, member, words=words, but=but)
        return [found_plain(one) for one in found]


class FindSimilar:
    """Beside one case: those of other members; None for whoever may not know that it exists."""

    def __init__(
        self, store: ListedCases, alike: Resemblances, *, terms: Terms, clock: Clock
    ) -> None:
        self._store = store
        self._alike = alike
        self._terms = terms
        self._clock = clock

    async def __call__(
        self, enquiry_id: str, viewer: Viewer, actor: Actor
    ) -> list[dict[str, Any]] | None:
        case = await self._store.case(enquiry_id)
        if case is None or not visible(case, viewer):
            return None
        if not comparable(case):
            return []
        of_it = await asyncio.to_thread(bands, case.title, case.text)
        ids = await self._alike.sharing(of_it, limit=_CANDIDATES)
        candidates = await self._store.cases(ids)
        mergeable = _mergeable(actor, self._terms, self._clock)
        found = await asyncio.to_thread(others_alike, case, candidates, mergeable)
        return [other_plain(one) for one in found]


class ListSimilar:
    """All over what is open: papers of at least two members that may be one matter.

    Several desks that ask within a few seconds are told what was found once, and longer where it
    takes seconds to find.
    """

    def __init__(
        self, store: ListedCases, alike: Resemblances, *, terms: Terms, clock: Clock
    ) -> None:
        self._store = store
        self._alike = alike
        self._terms = terms
        self._clock = clock
        self._looking = asyncio.Lock()
        self._found: tuple[datetime, Sequence[Group]] | None = None
        self._fresh = _FRESH

    async def __call__(self, actor: Actor, *, limit: int) -> list[dict[str, Any]]:
        mergeable = _mergeable(actor, self._terms, self._clock)
        return [
            {
                "items": [other_plain(one) for one in judged(group, mergeable).items],
                "similarity": round(group.likeness, 3),
            }
            for group in (await self._groups())[:limit]
        ]

    async def _groups(self) -> Sequence[Group]:
        async with self._looking:
            now = self._clock()
            if self._found is None or not now - self._found[0] < self._fresh:
                self._found = (now, await self._look())
                self._fresh = max(_FRESH, _TIMES * (self._clock() - now))
            return self._found[1]

    async def _look(self) -> Sequence[Group]:
        banded = await self._alike.of_open(limit=_OPEN)
        pairs = await asyncio.to_thread(pairs_of, banded)
        likely = list(dict.fromkeys(key for pair in pairs for key in pair))
        cases = await self._store.cases(likely[:_COMPARED])
        return await asyncio.to_thread(groups_of, cases, pairs)


def _mergeable(actor: Actor, terms: Terms, clock: Clock) -> Mergeable:
    return partial(may_merge, actor=actor, now=instant(clock()), terms=terms)
