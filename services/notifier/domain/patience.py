"""How long a channel that fails is tried, and when it is left in peace."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """Pauses double from the first to the longest, until the alert is too old to matter."""

    first_pause: timedelta = timedelta(seconds=5)
    longest_pause: timedelta = timedelta(hours=1)
    give_up_after: timedelta = timedelta(days=1)

    def next_try(self, now: datetime, *, since: datetime, attempts: int) -> datetime | None:
        """When to try again after so many attempts, or None: enough."""
        if now - since >= self.give_up_after:
            return None
        doubled = self.first_pause * (1 << min(attempts - 1, 20))
        return now + min(doubled, self.longest_pause)


@dataclass(slots=True)
class Breaker:
    """After several failures in a row nothing is sent for a while, then one try decides."""

    failures_allowed: int = 3
    pause: timedelta = timedelta(seconds=30)
    _failures: int = 0
    _closed_again_at: datetime | None = None

    def lets_through(self, now: datetime) -> bool:
        """Whether to try now; after a pause the first to ask is the one try."""
        if self._failures < self.failures_allowed:
            return True
        if self._closed_again_at is not None and now < self._closed_again_at:
            return False
        self._closed_again_at = now + self.pause
        return True

    def succeeded(self) -> None:
        self._failures = 0
        self._closed_again_at = None

    def failed(self, now: datetime) -> None:
        self._failures += 1
        if self._failures >= self.failures_allowed:
            self._closed_again_at = now + self.pause
