"""Who is behind a session, as identity said last: for a minute, or longer while it is away."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from services.portal.domain.people import Reader

KEEP_SECONDS = 60.0
"""So long after signing out elsewhere, or being revoked, a session may still be believed here."""

AWAY_SECONDS = 5.0
"""Nobody waits again for an identity that was away a moment ago."""

_EARLY_SECONDS = 30.0
_MOST_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    reader: Reader
    believed_until: float
    holds_until: float


class KnownReaders:
    """Times are seconds of the epoch; of too many the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def keep(self, session: str, reader: Reader, *, now: float, expires: float) -> None:
        ends = expires - _EARLY_SECONDS
        self._known[session] = _Known(reader, min(now + KEEP_SECONDS, ends), ends)
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)

    def believed(self, session: str, *, now: float) -> Reader | None:
        """Without asking identity again."""
        known = self._known.get(session)
        return known.reader if known is not None and now < known.believed_until else None

    def believed_while_away(self, session: str, *, now: float) -> Reader | None:
        """Identity could not be asked: whose token still holds goes on; services check it too."""
        known = self._known.get(session)
        if known is None or now >= known.holds_until:
            return None
        until = min(now + AWAY_SECONDS, known.holds_until)
        self._known[session] = replace(known, believed_until=until)
        return known.reader

    def forget(self, session: str) -> None:
        self._known.pop(session, None)
