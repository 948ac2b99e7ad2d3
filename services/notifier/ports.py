"""What the notifier's handlers need besides a publisher."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifier.domain.alerts import Alert, Batch, Refusal
from services.notifier.domain.codes import Code
from services.notifier.domain.parties import Parties
from services.notifier.domain.standing import Standing


class Channel(Protocol):
    """A way to people. `name` is part of an alert's identity, so it must never change."""

    @property
    def name(self) -> str: ...

    @property
    def idempotent(self) -> bool:
        """Whether a second delivery with the same alert id reaches nobody twice."""

    @property
    def sure(self) -> bool:
        """Whether it never refuses, drops repeats, and takes no longer than writing a line."""

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
    """Remembers which alerts were ever taken, and all of those whose end is not known to all.

    An alert that was claimed, and that no batch in here names, has ended and been told.

    All of it may raise a TransientError; what it did then is unknown, and repeating it is safe.
    """

    async def open(self, batches: Sequence[Batch]) -> None:
        """Enter these, before anything of them is claimed: from now on nothing of them is lost."""

    async def claim(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        """Take their alerts for them, each for the first that asks; answers what each has got.

        An alert that it has got before is unsure.
        """

    async def settle(self, batch: Batch, *, due: datetime) -> None:
        """Write down what has become of it; it falls due then, unless another has taken it over."""

    async def close(self, batch: Batch) -> None:
        """All of it has ended and is known to all, unless another has taken it over."""

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Batch]:
        """Take, until then, batches whose next try is due or whose taker has not come back.

        Only what is theirs: what another batch has claimed first is left out.
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

    def put(self, channel: Channel, batch: Batch) -> None:
        """Returns at once. What has no room here stays in the ledger and falls due there."""
