"""The roster of a region: taken over from a file, shown as a diff, written to a file."""

from collections.abc import Iterator
from pathlib import Path

from deploy.offices import open_offices
from services.identity.adapters.tables import read_table, write_csv
from services.identity.domain.columns import title
from services.identity.domain.diff import Diff
from services.identity.domain.exports import export_rows
from services.identity.domain.lines import Fault
from services.identity.domain.people import Person
from services.identity.handlers import Plan, Wish
from services.identity.settings import IdentitySettings

_MOST_SHOWN = 200


async def import_roster(
    settings: IdentitySettings, file: Path, wish: Wish, *, dry_run: bool
) -> tuple[Plan, tuple[str, ...]]:
    """The plan, carried out unless it is a dry run or has faults; and what was not read."""
    table = read_table(file)
    async with open_offices(settings) as offices:
        plan = await offices.import_roster.plan(table.rows, wish)
        if not dry_run and (wish.skip_bad or not plan.faults):
            await offices.import_roster.carry_out(plan)
    return plan, tuple(table.unread)


async def export_roster(settings: IdentitySettings, file: Path) -> int:
    """How many people were written; without documents and contacts."""
    async with open_offices(settings) as offices:
        everyone = await offices.people.everyone(offices.region.code)
    people = [held.person for held in everyone.values() if not held.person.erased]
    write_csv(file, export_rows(people))
    return len(people)


def told_faults(faults: list[Fault] | tuple[Fault, ...]) -> Iterator[str]:
    for fault in faults[:_MOST_SHOWN]:
        yield f"line {fault.line}, {title(fault.column)}: {fault.words}"
    if len(faults) > _MOST_SHOWN:
        yield f"… and {len(faults) - _MOST_SHOWN} more"


def told_diff(diff: Diff) -> Iterator[str]:
    """One line a person, no more than so many, and the sums."""
    lines = [f"+ {_named(one.person)}" for one in diff.added]
    lines += [f"~ {_named(one.holding.person)}: {', '.join(one.fields)}" for one in diff.changed]
    lines += [f"- {_named(one.person)}: until {one.person.valid_to}" for one in diff.ended]
    yield from lines[:_MOST_SHOWN]
    if len(lines) > _MOST_SHOWN:
        yield f"… and {len(lines) - _MOST_SHOWN} more"
    yield (
        f"{len(diff.added)} added, {len(diff.changed)} changed, {len(diff.ended)} ended,"
        f" {diff.unchanged} unchanged"
    )


def _named(person: Person) -> str:
    return f"{person.id} {person.name_zh} ({person.role})"
