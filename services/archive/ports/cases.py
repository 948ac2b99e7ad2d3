"""What the archive's use cases need of the record: its cases and its events."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

from services.archive.domain import Case, Viewer
from services.archive.domain.facts import Instant
from shared.events import Event

Sort = Literal["submitted", "due"]
Work = Callable[[], Awaitable[bool]]
"""A round of work; answers whether there may be more at once."""

ObserveAge = Callable[[str, float], None]
"""Told the type of an event and the seconds from its time to its recording."""


Position = str
"""Where a page ended, in the store's own words; the next page goes on from there."""

BEGINNING: Final[Position] = "1970-01-01T00:00:00.000000Z/00000000-0000-0000-0000-000000000000"
"""Before everything."""


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
class ChangedCases:
    """Cases in the order of their latest change; `next` is where their follower goes on."""

    items: Sequence[Case]
    next: Position


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

    async def refresh(self, *, now: datetime, patience: timedelta = ...) -> None:
        """Bring the lists up to date with all that was recorded here, but for alerts.

        A paper of which nothing else is known may wait so long for where it goes: mostly that is
        told at once, and the case is then written once instead of twice. By default none waits.

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


class ListedCases(CaseStore, Protocol):
    """The store, and what its lists say as whole cases."""

    async def cases(self, ids: Collection[str]) -> Sequence[Case]:
        """Those of them that are known, each as it was at the latest `refresh`."""

    async def signed_by(self, member: str, *, limit: int) -> Sequence[Case]:
        """The latest papers of which he is author, co-signer or invited, drafts among them."""

    async def given(self, *, after: Position | None, limit: int) -> ChangedCases:
        """Cases that a bureau has or had, in the order in which the lists came to know them.

        A case that changes comes again. Of changes that were written at one time by several
        replicas one may come to stand before what was read already, by as much as their clocks
        differ.
        """


class Lease(Protocol):
    """At most one holder at a time, as far as clocks agree; nothing correct may depend on it."""

    async def hold(self, *, now: datetime) -> bool:
        """Take it, or keep it; False while somebody else has it."""

    async def release(self) -> None:
        """Let others take it at once; without effect for who does not hold it."""
