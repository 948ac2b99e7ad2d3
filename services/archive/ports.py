"""What the archive's use cases need: the record with its cases, and the index of their words."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import uuid4

from services.archive.domain import Case, Viewer
from services.archive.domain.facts import Instant
from services.archive.domain.reading import Reading
from shared.events import Event

Sort = Literal["submitted", "due"]
Work = Callable[[], Awaitable[bool]]
"""A round of work; answers whether there may be more at once."""

ObserveAge = Callable[[str, float], None]
"""Told the type of an event and the seconds from its time to its recording."""


Position = str
"""Where a page ended, in the store's own words; the next page goes on from there."""


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases, for whom; `terms` are all needed, `open` means open work of the desk.

    Who reads only the published copy of a paper finds it by the words of that copy alone.
    """

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


@dataclass(frozen=True, slots=True)
class Waking:
    """A case whose next consequence is due, as known when it had `n` facts."""

    enquiry_id: str
    n: int
    place: Position


class CaseStore(Protocol):
    """All methods raise a TransientError when the database is away."""

    async def record(self, events: Sequence[Event], *, now: datetime) -> None:
        """Keep the events for ever; one whose id is known already changes nothing."""

    async def refresh(self, *, now: datetime) -> None:
        """Bring the lists up to date with all that was recorded here.

        After a failure, and when this process is killed, nothing is forgotten: the next call or
        another replica does it.
        """

    async def case(self, enquiry_id: str) -> Case | None:
        """The fold of all events recorded until now."""

    async def find(self, query: CaseQuery) -> CasePage:
        """Each case as it was at the latest `refresh`."""

    async def events(self, *, after: Position | None, limit: int) -> EventPage:
        """In the order of archiving, without what nobody but the author of a draft may know of."""

    async def waking(
        self, *, before: Instant, limit: int, after: Position | None = None
    ) -> Sequence[Waking]:
        """Cases with a consequence due before then, the earliest first, as at the last `refresh`.

        `after` is the `place` of the last one seen.
        """


@dataclass(frozen=True, slots=True)
class NotedReading:
    """`place` is its own for ever, so that to write it twice is to write it once."""

    place: Position
    reading: Reading

    @classmethod
    def of(cls, reading: Reading) -> "NotedReading":
        return cls(f"{reading.at}/{uuid4()}", reading)


class ReadLog(Protocol):
    """All methods raise a TransientError when the database is away."""

    async def keep(self, readings: Sequence[NotedReading]) -> None:
        """To repeat it changes nothing."""

    async def of_case(
        self, enquiry_id: str, *, after: Position | None, limit: int
    ) -> Sequence[NotedReading]:
        """The latest first; `after` is the place of the last one seen."""

    async def forget(self, *, before: Instant) -> None:
        """Whatever was read before then."""


class Lease(Protocol):
    """At most one holder at a time, as far as clocks agree; nothing correct may depend on it."""

    async def hold(self, *, now: datetime) -> bool:
        """Take it, or keep it; False while somebody else has it."""

    async def release(self) -> None:
        """Let others take it at once; without effect for who does not hold it."""


@dataclass(frozen=True, slots=True)
class SpokenText:
    """An event with words that people search for; `copy` where they are those of a public copy."""

    event_id: str
    enquiry_id: str
    texts: Sequence[str]
    copy: bool = False


class SearchIndex(Protocol):
    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        """Some of the events whose words are not in the index yet."""

    async def index(self, entries: Sequence[tuple[SpokenText, Sequence[str]]]) -> None:
        """Put the terms of each in the index; to repeat it changes nothing."""


class Tokenizer(Protocol):
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        """All that these texts are found by."""

    def query(self, text: str) -> Sequence[str]:
        """What the texts of a case must all have between them; the longest first."""
