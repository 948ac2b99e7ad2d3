"""What the archive's use cases need: the record with its cases, and the index of their words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from services.archive.domain import Case, Viewer
from shared.events import Event

Sort = Literal["submitted", "due"]
ObserveAge = Callable[[str, float], None]
"""Told the type of an event and the seconds from its time to its recording."""


Position = str
"""Where a page ended, in the store's own words; the next page goes on from there."""


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases, for whom; `terms` are all needed, `open` means open work of the desk."""

    viewer: Viewer
    status: str | None = None
    kind: str | None = None
    bureau: str | None = None
    mine: bool = False
    open: bool | None = None
    terms: Sequence[str] = ()
    sort: Sort = "submitted"
    limit: int = 20
    after: Position | None = None
    full: bool = False

    @property
    def desk(self) -> str | None:
        """The bureau whose open work `open` is about; None for the case as a whole."""
        own = self.viewer.bureau if self.viewer.role == "official" else None
        return self.bureau or (own if self.mine else None)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Cases as plain values of the API; `next` is where the following page goes on."""

    items: Sequence[dict[str, Any]]
    next: Position | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as it stands in the record, without its data."""

    id: str
    type: str
    subject: str
    bureau: str | None
    time: str
    archived_at: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """`next` is where a follower of the record goes on, also when it has read all there is."""

    items: Sequence[EventRow]
    next: Position | None


class CaseStore(Protocol):
    """All methods raise a TransientError when the database is away."""

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        """Keep the events for ever, and bring the cases that they are about up to date.

        Afterwards each of these cases is the fold of a set of facts that contains these events.
        An event whose id is known already changes nothing.
        """

    async def case(self, enquiry_id: str) -> Case | None: ...

    async def find(self, query: CaseQuery) -> CasePage: ...

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        """In the order of archiving."""


@dataclass(frozen=True, slots=True)
class PendingText:
    """A case whose words have changed, with all its texts.

    `mark` says up to which event; `newest` is the case's place in the order of submission.
    """

    enquiry_id: str
    mark: str
    newest: str
    texts: Sequence[str]


class SearchIndex(Protocol):
    async def pending(self, limit: int) -> Sequence[PendingText]:
        """Some of the cases whose words are not in the index yet."""

    async def index(self, entries: Sequence[tuple[PendingText, Sequence[str]]]) -> None:
        """Put the terms of each in the index; a case marked anew meanwhile stays pending."""


class Tokenizer(Protocol):
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        """All that a query may ask these texts for."""

    def query(self, text: str) -> Sequence[str]:
        """What texts must all have to match; the rarest first."""
