"""A session becomes a token: who the person is today, and whom they act for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.identity.domain import Person
from services.identity.ports import People, Sessions, Signer, Today
from shared.clock import Clock
from shared.errors import PermanentError
from shared.identity import Principal


class NoSessionError(PermanentError):
    """There is no such session, or it holds no more, or the person is not in office."""


@dataclass(frozen=True, slots=True)
class Grant:
    token: str
    expires: datetime
    principal: Principal
    person: Person


class GrantToken:
    """A session's id -> a token of a few minutes.

    It is dated before the session is looked up: a revocation in between refuses it.
    """

    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        sessions: Sessions,
        people: People,
        signer: Signer,
        *,
        clock: Clock,
        today: Today,
        lifetime_seconds: float,
    ) -> None:
        self._sessions = sessions
        self._people = people
        self._signer = signer
        self._clock = clock
        self._today = today
        self._lifetime = lifetime_seconds

    async def __call__(self, session_id: str) -> Grant:
        now = self._clock()
        session = await self._sessions.find(session_id, now=now)
        if session is None:
            raise NoSessionError("there is no such session")
        person = await self._in_office(session.person)
        member = await self._in_office(session.acting_for) if session.acting_for else None
        principal = principal_of(person, acting_for=member, today=self._today())
        issued = now.timestamp()
        token = self._signer.issue(principal, now=issued, lifetime_seconds=self._lifetime)
        expires = datetime.fromtimestamp(int(issued + self._lifetime), tz=UTC)
        return Grant(token, expires, principal, person)

    async def _in_office(self, person_id: str) -> Person:
        person = await self._people.person(person_id)
        if person is None or not person.in_office_on(self._today()):
            raise NoSessionError("the person is not in office")
        return person


def principal_of(person: Person, *, acting_for: Person | None, today: date) -> Principal:
    """What the person's token says. Who acts for a member does so in a member's role.

    Raises:
        NoSessionError: an assistant for nobody, or without a mandate for this member today.
    """
    if acting_for is None:
        if person.role == "assistant":
            raise NoSessionError("an assistant acts for a member")
        return Principal(
            id=person.id,
            role=person.role,
            region=person.region,
            name=person.name_zh,
            bureau=person.bureau,
            term=person.term,
        )
    if acting_for.role != "member" or not person.may_act_for(acting_for.id, today):
        raise NoSessionError("there is no mandate for this member today")
    return Principal(
        id=person.id,
        role="member",
        region=person.region,
        name=person.name_zh,
        term=acting_for.term,
        acting_for=acting_for.id,
        acting_for_name=acting_for.name_zh,
    )
