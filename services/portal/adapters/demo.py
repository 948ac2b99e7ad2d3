"""The demonstration's people and their tokens, from files that only a demonstration has."""

import time
from pathlib import Path

from pydantic import TypeAdapter

from services.portal.domain.people import DemoPerson, DemoRoster, Reader
from shared.errors import PermanentError
from shared.events.parts import Role
from shared.identity import Principal, TokenIssuer

_PEOPLE = TypeAdapter(list[DemoPerson])
_ROLE: TypeAdapter[Role] = TypeAdapter(Role)
LIFETIME_SECONDS = 8 * 3600.0


class NoSuchRosterError(PermanentError):
    """The file of demonstration people is missing or not of the expected form."""


def read_roster(path: Path) -> DemoRoster:
    try:
        return DemoRoster(_PEOPLE.validate_json(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise NoSuchRosterError(f"{path.name}: {error}") from error


class DemoSignIn:
    """Signs anyone of the roster in; opened only where a private key is given."""

    def __init__(self, roster: DemoRoster, issuer: TokenIssuer, *, region: str) -> None:
        self.roster = roster
        self._issuer = issuer
        self._region = region

    def sign_in(self, person: DemoPerson) -> Reader:
        principal = Principal(
            id=person.id,
            role=_ROLE.validate_python(person.role),
            region=self._region,
            name=person.name_zh,
            bureau=person.bureau,
        )
        token = self._issuer.issue(principal, now=time.time(), lifetime_seconds=LIFETIME_SECONDS)
        return Reader(person.id, person.role, person.name_zh, person.bureau, token)
