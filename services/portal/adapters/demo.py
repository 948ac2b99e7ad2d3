"""The demonstration's people and their tokens, from files that only a demonstration has."""

import time
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from services.portal.domain.people import DemoPerson, DemoRoster, Office, Reader
from services.portal.domain.words import Bilingual
from services.portal.ports import NotSignedInError, Outcome, RefusedError, Standing, Start
from shared.errors import PermanentError
from shared.events.parts import Role
from shared.identity import Principal, TokenIssuer

_PEOPLE = TypeAdapter(list[DemoPerson])
_ROLE: TypeAdapter[Role] = TypeAdapter(Role)
LIFETIME_SECONDS = 600.0


_NOT_HERE = RefusedError(
    403, Bilingual("演示名册中没有此人员。", "Not on the demonstration's roster.")
)


class NoSuchRosterError(PermanentError):
    """The file of demonstration people is missing or not of the expected form."""


def read_roster(path: Path) -> DemoRoster:
    try:
        return DemoRoster(_PEOPLE.validate_json(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise NoSuchRosterError(f"{path.name}: {error}") from error


class DemoIdentity:
    """Identity without a service: of a person of the roster the id alone is the session.

    The cookie is sealed, so that nobody else can write one. Opened only where a private key is
    given; for one portal by itself, as in tests of its pages.
    """

    def __init__(self, roster: DemoRoster, issuer: TokenIssuer, *, region: str) -> None:
        self._roster = roster
        self._issuer = issuer
        self._region = region

    async def ways(self) -> Sequence[str]:
        return ["demo"]

    async def reader(self, session: str) -> Reader:
        person = self._roster.find(session)
        if person is None:
            raise NotSignedInError("not on the roster of the demonstration")
        principal = Principal(
            id=person.id,
            role=_ROLE.validate_python(person.role),
            region=self._region,
            name=person.name_zh,
            bureau=person.bureau,
        )
        token = self._issuer.issue(principal, now=time.time(), lifetime_seconds=LIFETIME_SECONDS)
        return Reader(person.id, person.role, person.name_zh, person.bureau, token)

    def forget(self, session: str) -> None:
        """Nothing is kept."""

    async def demonstrate(self, person: str) -> Outcome:
        found = self._roster.find(person)
        if found is None:
            raise _NOT_HERE
        return Outcome(session=found.id, role=found.role)

    async def standing(self, session: str) -> Standing:
        reader = await self.reader(session)
        return Standing(Office(reader.id, reader.role, reader.name or reader.id), None, ())

    async def end(self, session: str) -> None:
        """The cookie goes; there is nothing else."""

    async def ask_for_code(self, *_: str, **__: str) -> str:
        raise _NOT_HERE

    async def prove(self, *_: str, **__: str | None) -> Outcome:
        raise _NOT_HERE

    async def start(self, way: str) -> Start:  # noqa: ARG002 - there is none
        raise _NOT_HERE

    async def finish(self, *_: str, **__: str) -> Outcome:
        raise _NOT_HERE

    async def choose(self, ticket: str, person: str) -> Outcome:  # noqa: ARG002 - there is none
        raise _NOT_HERE

    async def act_for(self, session: str, member: str) -> None:  # noqa: ARG002 - there is none
        raise _NOT_HERE
