"""Whose tokens hold no more although they have not expired; bounded by the life of a token."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.identity.principals import Principal


@dataclass(frozen=True, slots=True)
class Revoked:
    """Tokens for the person issued before `not_before`; after `expires` there are none left."""

    person: str
    not_before: int
    expires: int


class Revocations:
    """What this process knows; to be told the same twice, or in any order, is harmless."""

    def __init__(self) -> None:
        self._known: dict[str, Revoked] = {}
        self.newest = 0

    def __len__(self) -> int:
        return len(self._known)

    def learn(self, revoked: Iterable[Revoked], *, now: float) -> None:
        for one in revoked:
            self.newest = max(self.newest, one.not_before)
            self._known[one.person] = _both(one, self._known.get(one.person, one))
        self._known = {who: one for who, one in self._known.items() if one.expires > now}

    def refuses(self, principal: Principal, issued_at: int) -> bool:
        """Also where somebody acts for a member who was revoked."""
        if not self._known:
            return False
        for person in (principal.id, principal.acting_for):
            one = self._known.get(person) if person else None
            if one is not None and issued_at < one.not_before:
                return True
        return False


def _both(one: Revoked, other: Revoked) -> Revoked:
    latest = max(one.not_before, other.not_before)
    return Revoked(one.person, latest, max(one.expires, other.expires))
