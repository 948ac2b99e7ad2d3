"""How long a channel that fails is tried."""

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
        doubled = self.first_pause * (1 << min(max(attempts - 1, 0), 20))
        return now + min(doubled, self.longest_pause)
