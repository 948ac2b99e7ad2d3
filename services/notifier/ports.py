"""What the notifier's handlers need besides a publisher."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.notifier.domain.alerts import Alert, Pending, Refusal, Verdict
from services.notifier.domain.codes import Code
from services.notifier.domain.parties import Parties
from services.notifier.domain.standing import Standing

Known = Verdict | Literal["open"]


class Channel(Protocol):
    """A way to people. `name` is part of an alert's identity, so it must never change."""

    @property
    def name(self) -> str: ...

    @property
    def idempotent(self) -> bool:
        """Whether a second delivery with the same alert id reaches nobody twice."""

    @property
    def prompt(self) -> bool:
        """Whether delivering takes no longer than writing a line, and so need not be put off."""

    @property
    def sure(self) -> bool:
        """Whether it never refuses and drops repeats, so that a claim is as good as the end."""

    def takes(self, event_type: str, recipient: str) -> bool:
        """Whether this channel leads to the recipient for events of this type."""

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        """Try each alert once; answers those that were not delivered. Raises nothing."""


class CodeChannel(Protocol):
    """A way for one-time codes to sign in."""

    @property
    def name(self) -> str: ...

    async def tell(self, code: Code) -> str | None:
        """Try once; why it did not work, or None. Raises nothing."""


class Ledger(Protocol):
    """Remembers every alert by its id, before and after the outside is touched.

    All of it may raise a TransientError; what it did then is unknown, and repeating it is safe.
    """

    async def claim(
        self,
        alerts: Sequence[Alert],
        *,
        now: datetime,
        until: datetime,
        ended: Verdict | None = None,
    ) -> Mapping[UUID, Known]:
        """Enter the new alerts as taken until then; answers what was known of the others.

        With `ended` they are entered with their end, and never fall due.
        """

    async def settle(self, alerts: Sequence[UUID], verdict: Verdict, *, until: datetime) -> None:
        """The end of these alerts; one that was delivered stays delivered.

        They fall due once more at `until`, with their end, unless it has been told by then.
        """

    async def told(self, alerts: Sequence[UUID]) -> None:
        """The end of these is known to all: they never fall due again."""

    async def postpone(
        self, alerts: Sequence[UUID], *, due: datetime, reason: str, tries: int = 1
    ) -> None:
        """So many more tries failed for certain; the next is due then."""

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Pending]:
        """Take, until then, alerts whose next try is due or whose taker has not come back.

        Among them those that have ended, and whose taker did not come to tell it.
        """


class PartyBook(Protocol):
    """Remembers who is behind each paper; only adds, so order and repeats do not matter.

    All of it may raise a TransientError, and repeating it is safe.
    """

    async def learn(self, learnt: Mapping[UUID, Parties]) -> None:
        """Add what is known of these enquiries, in one write."""

    async def look_up(self, enquiries: Collection[UUID]) -> Mapping[UUID, Parties]:
        """What is known of each; those of which nothing is known are left out."""


class StandingBook(Protocol):
    """Remembers who has left office; an older revision never replaces a newer one.

    All of it may raise a TransientError, and repeating it is safe.
    """

    async def learn(self, standings: Sequence[Standing]) -> None: ...

    async def look_up(self, people: Collection[str]) -> Mapping[str, Standing]:
        """Of those of whom something is known."""


class Outbox(Protocol):
    """Delivers in the background, each channel on its own."""

    def put(self, channel: Channel, alerts: Sequence[Pending]) -> None:
        """Returns at once. What has no room here stays in the ledger and falls due there."""
