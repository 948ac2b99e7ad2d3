"""The record within one process, with the same promises as the one in the database."""

from collections.abc import Sequence
from datetime import datetime

from services.archive.adapters.documents import (
    LONG_FIELDS,
    SPEAKING,
    UNLISTED,
    Document,
    case_document,
    case_of,
    event_document,
    fact_of,
    item_of,
    row_of,
    spoken_text,
)
from services.archive.domain import Case, fold
from services.archive.ports import CasePage, CaseQuery, EventPage, Position, SpokenText
from shared.events import Event


class InMemoryCaseStore:
    """A `CaseStore` and a `SearchIndex`."""

    def __init__(self) -> None:
        self._events: dict[str, Document] = {}
        self._cases: dict[str, Document] = {}
        self._terms: dict[str, set[str]] = {}
        self._unindexed: dict[str, SpokenText] = {}

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        for event in events:
            document = self._events.setdefault(str(event.id), event_document(event, now))
            if event.type in SPEAKING:
                self._unindexed[str(event.id)] = spoken_text(document)
        for subject in {str(event.subject) for event in events}:
            self._cases[subject] = case_document(fold(map(fact_of, self._about(subject))))

    async def refresh(self, *, now: datetime) -> None:
        """The lists are never behind here."""

    async def case(self, enquiry_id: str) -> Case | None:
        document = self._cases.get(enquiry_id)
        return case_of(document) if document else None

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

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        rows = sorted(self._events.values(), key=lambda one: str(one["archived"]))
        left = [one for one in rows if after is None or one["archived"] > after]
        page = left[:limit]
        end = page[-1]["archived"] if page else after
        return EventPage([row_of(one) for one in page], end)

    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        return list(self._unindexed.values())[:limit]

    async def index(self, entries: Sequence[tuple[SpokenText, Sequence[str]]]) -> None:
        for spoken, terms in entries:
            self._terms.setdefault(spoken.enquiry_id, set()).update(terms)
            self._unindexed.pop(spoken.event_id, None)

    def _about(self, subject: str) -> list[Document]:
        return [one for one in self._events.values() if one["subject"] == subject]

    def _matches(self, case: Document, query: CaseQuery) -> bool:
        viewer, own = query.viewer, query.viewer.own_tag
        still_open = query.desk in case["open_bureaus"] if query.desk else case["open"]
        return (
            case["newest"] != UNLISTED
            and (viewer.sees_all or not set(viewer.tags).isdisjoint(case["audience"]))
            and (not query.mine or own is None or own in case["audience"])
            and query.status in (None, case["status"])
            and query.kind in (None, case["kind"])
            and (query.bureau is None or query.bureau in case["bureaus"])
            and query.open in (None, still_open)
            and self._terms.get(case["_id"], set()).issuperset(query.terms)
        )


def _item(document: Document, *, full: bool) -> Document:
    left_out = () if full else LONG_FIELDS
    return item_of({name: value for name, value in document.items() if name not in left_out})
