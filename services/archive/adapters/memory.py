"""The record within one process, with the same promises as the one in the database."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from services.archive.adapters.documents import (
    CHANGED,
    LONG_FIELDS,
    SPEAKING,
    UNLISTED,
    UNSEEN,
    Document,
    case_of,
    changes_a_case,
    event_document,
    fact_of,
    item_of,
    listed,
    of_a_case,
    row_of,
    spoken_text,
    waking_of,
)
from services.archive.domain import Case, Fact, Terms, fold
from services.archive.domain.facts import Instant
from services.archive.domain.visibility import READERS
from services.archive.ports import (
    BEGINNING,
    CasePage,
    CaseQuery,
    ChangedCases,
    EventPage,
    Indexed,
    Position,
    SpokenText,
    Waking,
)
from shared.events import Event


class InMemoryCaseStore:
    """A `CaseStore`, a `SearchIndex` and the `Resemblances` of what is in it."""

    def __init__(self, terms: Terms) -> None:
        self._rules = terms
        self._events: dict[str, Document] = {}
        self._cases: dict[str, Document] = {}
        self._words: dict[str, set[str]] = {}
        self._copies: dict[str, set[str]] = {}
        self._bands: dict[str, frozenset[int]] = {}
        self._unindexed: dict[str, SpokenText] = {}

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        for event in events:
            document = self._events.setdefault(str(event.id), event_document(event, now))
            if event.type in SPEAKING:
                self._unindexed[str(event.id)] = spoken_text(document)
        for subject in {str(event.subject) for event in events if changes_a_case(event.type)}:
            facts = [fact for fact in self._facts(subject) if changes_a_case(fact.type)]
            self._cases[subject] = listed(fold(facts), self._rules, now=now)

    async def refresh(self, *, now: datetime, patience: timedelta = timedelta()) -> None:
        """The lists are never behind here."""

    async def case(self, enquiry_id: str) -> Case | None:
        facts = self._facts(enquiry_id)
        return fold(facts) if facts else None

    async def find(self, query: CaseQuery) -> CasePage:
        place = "newest" if query.sort == "submitted" else "soonest"
        backwards = query.sort == "submitted"
        found = [one for one in self._cases.values() if self._matches(one, query)]
        found.sort(key=lambda one: str(one[place]), reverse=backwards)
        if query.after is not None:
            end = query.after
            found = [one for one in found if one[place] != end and (one[place] < end) == backwards]
        page = found[: query.limit]
        after = page[-1][place] if len(found) > len(page) else None
        return CasePage([_item(one, full=query.full) for one in page], after)

    async def cases(self, ids: Collection[str]) -> Sequence[Case]:
        return [case_of(self._cases[one]) for one in ids if one in self._cases]

    async def signed_by(self, member: str, *, limit: int) -> Sequence[Case]:
        found = [
            one
            for one in self._cases.values()
            if f"person:{member}" in one["audience"] and one["newest"] != UNLISTED
        ]
        found.sort(key=lambda one: str(one["newest"]), reverse=True)
        return [case_of(one) for one in found[:limit]]

    async def given(self, *, after: Position | None, limit: int) -> ChangedCases:
        found = [one for one in self._cases.values() if one[CHANGED] > (after or UNLISTED)]
        page = sorted(found, key=lambda one: str(one[CHANGED]))[:limit]
        end = page[-1][CHANGED] if page else after or BEGINNING
        return ChangedCases([case_of(one) for one in page], end)

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        rows = sorted(self._events.values(), key=lambda one: str(one["archived"]))
        private = {key for key, case in self._cases.items() if case["private"]}
        seen = [one for one in rows if one["type"] not in UNSEEN and one["subject"] not in private]
        page = [one for one in seen if after is None or one["archived"] > after][:limit]
        end = page[-1]["archived"] if page else after
        return EventPage([row_of(one) for one in page], end)

    async def waking(
        self, *, before: Instant, limit: int, after: Position | None = None
    ) -> Sequence[Waking]:
        cases = sorted(self._cases.values(), key=lambda one: str(one["wakes"]))
        due = (one for one in cases if (after or "") < one["wakes"] < before)
        return [waking_of(one) for one in islice(due, limit)]

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        return list(self._unindexed.values())[:limit]

    async def index(self, texts: Sequence[Indexed]) -> None:
        for one in texts:
            spoken = one.spoken
            self._words.setdefault(spoken.enquiry_id, set()).update(one.terms)
            if spoken.copy:
                self._copies[spoken.event_id] = set(one.terms)
            if spoken.paper:
                self._bands[spoken.enquiry_id] = frozenset(one.bands)
            self._unindexed.pop(spoken.event_id, None)

    async def merge_small(self) -> bool:
        return False

    async def sharing(self, bands: Collection[int], *, limit: int) -> Sequence[str]:
        shared = Counter({key: len(of.intersection(bands)) for key, of in self._bands.items()})
        return [key for key, number in shared.most_common(limit) if number]

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        still = [one for one in self._cases.values() if one["open"] and not one["private"]]
        latest = sorted(still, key=lambda one: str(one["newest"]), reverse=True)
        keys = [one["_id"] for one in latest if one["_id"] in self._bands]
        return {key: self._bands[key] for key in keys[:limit]}

    def _facts(self, subject: str) -> Sequence[Fact]:
        about = [one for one in self._events.values() if one["subject"] == subject]
        return [fact_of(one) for one in about if of_a_case(one["type"])]

    def _matches(self, case: Document, query: CaseQuery) -> bool:
        viewer, own = query.viewer, query.viewer.own_tag
        still_open = query.desk in case["open_bureaus"] if query.desk else case["open"]
        seen = not case["private"] if viewer.sees_all else _shared(viewer.tags, case)
        return (
            case["newest"] != UNLISTED
            and seen
            and (not query.mine or own is None or own in case["audience"])
            and query.status in (None, case["status"])
            and query.kind in (None, case["kind"])
            and (query.bureau is None or query.bureau in case["bureaus"])
            and query.open in (None, still_open)
            and self._known_words(case, query).issuperset(query.terms)
        )

    def _known_words(self, case: Document, query: CaseQuery) -> set[str]:
        whole = [tag for tag in query.viewer.tags if tag != READERS]
        if query.viewer.sees_all or _shared(whole, case):
            return self._words.get(case["_id"], set())
        return self._copies.get(case["copy"], set())


def _shared(tags: Sequence[str], case: Document) -> bool:
    return not set(tags).isdisjoint(case["audience"])


def _item(document: Document, *, full: bool) -> Document:
    left_out = () if full else LONG_FIELDS
    return item_of({name: value for name, value in document.items() if name not in left_out})
