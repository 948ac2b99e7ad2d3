"""A signed-in person's session: what it is, for whom they act, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.identity.domain import Person, Session
from services.identity.handlers.sign_in_ports import SignInError
from services.identity.handlers.tokens import NoSessionError
from services.identity.ports import People, Sessions, Today
from shared.clock import Clock

log = structlog.get_logger(__name__)


class NoMandateError(SignInError):
    """Nobody has entrusted the person with acting for this member today."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`members` are those for whom the person may act today."""

    person: Person
    session: Session
    members: Sequence[Person]


class ShowSession:
    def __init__(self, sessions: Sessions, people: People, *, clock: Clock, today: Today) -> None:
        self._sessions = sessions
        self._people = people
        self._clock = clock
        self._today = today

    async def __call__(self, session_id: str) -> Standing:
        """Raises NoSessionError."""
        session = await self._sessions.find(session_id, now=self._clock())
        person = await self._people.person(session.person) if session else None
        today = self._today()
        if session is None or person is None or not person.in_office_on(today):
            raise NoSessionError("there is no such session")
        mandates = [one.member for one in person.acting_for if one.holds_on(today)]
        found = [await self._people.person(one) for one in dict.fromkeys(mandates)]
        members = [one for one in found if one and one.role == "member" and one.in_office_on(today)]
        return Standing(person, session, members)


class ActFor:
    """A session and a member -> the same session, in which the person acts for this member."""

    def __init__(self, show: ShowSession, sessions: Sessions) -> None:
        self._show = show
        self._sessions = sessions

    async def __call__(self, session_id: str, member: str | None) -> None:
        """Raises NoSessionError, NoMandateError; None is for oneself."""
        standing = await self._show(session_id)
        if member is not None and member not in {one.id for one in standing.members}:
            raise NoMandateError("no mandate for this member today")
        await self._sessions.act_for(session_id, member)
        log.info("identity.acting_chosen", person=standing.person.id, acting_for=member)
