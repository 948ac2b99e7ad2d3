"""Leaves in peace for a while what failed several times in a row, whatever is asked of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(slots=True)
class Breaker:
    """After several failures in a row nothing is sent for a while, then one try decides."""

    failures_allowed: int = 3
    pause: timedelta = timedelta(seconds=30)
    _failures: int = 0
    _pause_ends: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the last tries failed, so that not everything should go out at once."""
        return self._pause_ends is not None

    def blocked_until(self, now: datetime) -> datetime | None:
        """Until when nothing may go; after a pause the first to ask may, and decides."""
        if self._pause_ends is None:
            return None
        if now < self._pause_ends:
            return self._pause_ends
        self._pause_ends = now + self.pause
        return None

    def succeeded(self) -> None:
        self._failures = 0
        self._pause_ends = None

    def failed(self, now: datetime) -> None:
        self._failures += 1
        if self._failures >= self.failures_allowed:
            self._pause_ends = now + self.pause
