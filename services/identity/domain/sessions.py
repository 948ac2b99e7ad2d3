"""How long a session lasts: so long without a sign of life, and never longer than so long."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person; `acting_for` is the member that they have chosen to act for."""

    person: str
    acting_for: str | None
    created: datetime
    last_seen: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """`touch`: a sign of life is written down no more often than so."""

    absolute: timedelta = timedelta(hours=8)
    idle: timedelta = timedelta(minutes=30)
    touch: timedelta = timedelta(minutes=1)

    def begin(self, person: str, *, acting_for: str | None, now: datetime) -> Session:
        return Session(person, acting_for, now, now, now + self.absolute)

    def holds(self, session: Session, now: datetime) -> bool:
        return now < session.expires and now < session.last_seen + self.idle

    def is_stale(self, session: Session, now: datetime) -> bool:
        """Whether the sign of life is due to be written down."""
        return now >= session.last_seen + self.touch
