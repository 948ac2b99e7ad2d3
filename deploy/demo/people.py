"""The demonstration's people as identity's roster: taken over like any other, once."""

from collections.abc import Mapping
from dataclasses import asdict

from deploy.demo.roster import Person, Roster
from deploy.offices import open_offices
from services.identity.handlers import Wish
from services.identity.settings import IdentitySettings

_COLUMNS = ("id", "name_zh", "name_en", "role", "body", "group", "bureau")


async def import_people(settings: IdentitySettings, roster: Roster) -> int:
    """How many were new or had changed; on a second run nobody."""
    rows = [(number, _cells(person)) for number, person in enumerate(roster, start=2)]
    async with open_offices(settings) as offices:
        plan = await offices.import_roster.plan(rows, Wish())
        await offices.import_roster.carry_out(plan)
    return plan.diff.total


def _cells(person: Person) -> Mapping[str, str]:
    known = asdict(person)
    return {name: known[name] or "" for name in _COLUMNS}
