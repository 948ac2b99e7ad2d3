"""It is certain who somebody is: they come in by their office, or are told that they have none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from services.identity.domain import Document, Person
from services.identity.domain.sign_in_codes import offices
from services.identity.handlers.people import BindAccount
from services.identity.handlers.sign_in_ports import (
    NoTicketError,
    NotOnRosterError,
    Payload,
    Tickets,
)
from services.identity.ports import Hashes, People, Sessions
from shared.clock import Clock

log = structlog.get_logger(__name__)

CHOICE_LIFETIME = timedelta(minutes=5)
BIND_LIFETIME = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entered:
    """`session` is for the portal alone."""

    person: Person
    session: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody with several offices says in which one they come, with this ticket."""

    offices: Sequence[Person]
    ticket: str


@dataclass(frozen=True, slots=True)
class Unbound:
    """A verified account that nobody has bound yet; with this ticket a code will bind it."""

    ticket: str


Outcome = Entered | Choice | Unbound
_NEXT_OFFICE = ","


class Enter:
    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        people: People,
        sessions: Sessions,
        tickets: Tickets,
        *,
        hashes: Hashes,
        bind: BindAccount,
        clock: Clock,
        today: Callable[[], date],
        region: str,
    ) -> None:
        self._people = people
        self._sessions = sessions
        self._tickets = tickets
        self._hashes = hashes
        self._bind = bind
        self._clock = clock
        self._today = today
        self._region = region

    async def by_document(self, document: Document, *, way: str) -> Outcome:
        """Raises NotOnRosterError."""
        people = await self._people.with_document(self._hashes.document(document))
        return await self._in(people, way=way)

    async def by_account(self, kind: str, value: str) -> Outcome:
        """Raises NotOnRosterError: it is bound to somebody who has no office now."""
        person_id = await self._people.linked(self._hashes.account(kind, value))
        if person_id is None:
            until = self._clock() + BIND_LIFETIME
            payload = {"kind": kind, "value": value}
            return Unbound(await self._tickets.put("bind", payload, until=until))
        person = await self._people.person(person_id)
        return await self._in([person] if person else [], way=kind)

    async def by_ids(self, ids: Sequence[str], *, way: str, bind: str | None = None) -> Outcome:
        """Raises NotOnRosterError, NoTicketError."""
        account = await self._account(bind) if bind else None
        found = [await self._people.person(one) for one in ids]
        return await self._in([one for one in found if one], way=way, account=account)

    async def by_choice(self, ticket: str, person_id: str) -> Entered:
        """Raises NotOnRosterError, NoTicketError."""
        payload = await self._tickets.take("choose", ticket, now=self._clock())
        if payload is None or person_id not in payload["people"].split(_NEXT_OFFICE):
            raise NoTicketError("no such choice")
        account = (payload["kind"], payload["value"]) if "kind" in payload else None
        person = await self._people.person(person_id)
        outcome = await self._in([person] if person else [], way=payload["way"], account=account)
        if not isinstance(outcome, Entered):
            raise NoTicketError("one office was chosen")
        return outcome

    async def _account(self, ticket: str) -> tuple[str, str]:
        payload = await self._tickets.take("bind", ticket, now=self._clock())
        if payload is None:
            raise NoTicketError("no such account to bind")
        return payload["kind"], payload["value"]

    async def _in(
        self, people: Sequence[Person], *, way: str, account: tuple[str, str] | None = None
    ) -> Outcome:
        able = offices(people, region=self._region, today=self._today())
        if not able:
            log.info("identity.sign_in_refused", way=way, people=[one.id for one in people])
            raise NotOnRosterError("no office today")
        if len(able) > 1:
            return await self._choice(able, way=way, account=account)
        (person,) = able
        if account is not None:
            await self._bind(person.id, *account)
        session = await self._sessions.open(person.id, acting_for=None, now=self._clock())
        log.info("identity.signed_in", way=way, person=person.id)
        return Entered(person, session)

    async def _choice(
        self, able: Sequence[Person], *, way: str, account: tuple[str, str] | None
    ) -> Choice:
        payload: Payload = {"people": _NEXT_OFFICE.join(one.id for one in able), "way": way}
        if account is not None:
            payload = {**payload, "kind": account[0], "value": account[1]}
        until = self._clock() + CHOICE_LIFETIME
        return Choice(able, await self._tickets.put("choose", payload, until=until))
