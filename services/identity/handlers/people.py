"""What is done about one person: shown, ended, signed out, erased, bound to an account."""

from dataclasses import replace
from datetime import date, timedelta
from math import floor

import structlog

from services.identity.domain import NO_CONTACTS
from services.identity.domain.diff import Holding, ended
from services.identity.handlers.announce import Announce
from services.identity.handlers.announcing import rewritten
from services.identity.ports import (
    Hashes,
    Held,
    People,
    Revocation,
    RevocationList,
    Sessions,
    Today,
)
from shared.clock import Clock
from shared.errors import PermanentError

log = structlog.get_logger(__name__)
_LONGEST_SERVICE = 10 * 365 * 24 * 3600


class NobodyError(PermanentError):
    """Nobody on the roster has this id."""


class RevokePerson:
    """A person or a service -> signed out everywhere, all tokens issued until now refused."""

    def __init__(
        self,
        sessions: Sessions,
        revocations: RevocationList,
        *,
        clock: Clock,
        longest_token_seconds: float,
    ) -> None:
        self._sessions = sessions
        self._revocations = revocations
        self._clock = clock
        self._longest = longest_token_seconds

    async def __call__(self, person_id: str) -> int:
        """First the tokens, then the sessions that give new ones; how many sessions."""
        now = floor(self._clock().timestamp())
        longest = _LONGEST_SERVICE if person_id.startswith("service:") else floor(self._longest)
        expires = now + longest + 2
        await self._revocations.add(Revocation(person_id, now + 1, expires))
        count = await self._sessions.end_all(person_id)
        log.info("identity.person_revoked", person=person_id, sessions=count)
        return count


class EndPerson:
    """A person's office ends with a day; without one it is over at once."""

    def __init__(
        self,
        people: People,
        announce: Announce,
        revoke: RevokePerson,
        *,
        clock: Clock,
        today: Today,
    ) -> None:
        self._people = people
        self._announce = announce
        self._revoke = revoke
        self._clock = clock
        self._today = today

    async def __call__(self, person_id: str, *, on: date | None = None) -> None:
        held = await found(self._people, person_id)
        last = on or self._today() - timedelta(days=1)
        if held.person.valid_to != last:
            write = rewritten(held, ended(held.holding, on=last), "ended", at=self._clock())
            await self._people.write([write])
        if last < self._today():
            await self._revoke(person_id)
        await self._announce()


class ErasePerson:
    """All that is private of a person is gone for good; what they did in public stays."""

    def __init__(
        self, people: People, announce: Announce, revoke: RevokePerson, *, clock: Clock
    ) -> None:
        self._people = people
        self._announce = announce
        self._revoke = revoke
        self._clock = clock

    async def __call__(self, person_id: str) -> None:
        held = await found(self._people, person_id)
        if not held.person.erased:
            gone = Holding(replace(held.person, erased=True), None, NO_CONTACTS)
            await self._people.write([rewritten(held, gone, "erased", at=self._clock())])
        await self._revoke(person_id)
        await self._announce()


class BindAccount:
    """A verified account elsewhere -> a person's way to sign in; of WeChat also to be reached."""

    def __init__(self, people: People, hashes: Hashes, *, clock: Clock) -> None:
        self._people = people
        self._hashes = hashes
        self._clock = clock

    async def __call__(self, person_id: str, kind: str, value: str) -> None:
        held = await found(self._people, person_id)
        await self._people.link(person_id, self._hashes.account(kind, value))
        if kind == "wechat" and held.holding.contacts.wechat != value:
            contacts = replace(held.holding.contacts, wechat=value)
            holding = replace(held.holding, contacts=contacts)
            await self._people.write([rewritten(held, holding, None, at=self._clock())])


async def found(people: People, person_id: str) -> Held:
    """Raises NobodyError."""
    held = await people.held(person_id)
    if held is None:
        raise NobodyError(f"nobody on the roster has the id {person_id!r}")
    return held
