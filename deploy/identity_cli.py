"""`consult roster`, `person` and `keys`: who the people are, and what proves it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from deploy.commands.keys import add_people_key, rotate_signing, service_token
from deploy.commands.person import told_person
from deploy.commands.place import identity_settings
from deploy.commands.roster import export_roster, import_roster, told_diff, told_faults
from deploy.invocation import DATA, read_region, run_command, told_in_a_sentence
from deploy.key_files import ensure_keys, write_secret
from deploy.offices import Offices, open_offices
from services.identity.handlers import Wish, found
from services.identity.settings import IdentitySettings

T = TypeVar("T")
SERVICES = ("intake", "router", "notifier", "archive", "portal", "identity")

roster_app = typer.Typer(help="The people of the region.", no_args_is_help=True)
person_app = typer.Typer(help="One person of the roster.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys of identity.", no_args_is_help=True)

PersonId = Annotated[str, typer.Argument(help="An id of the roster.")]
Data = Annotated[Path, typer.Option(help="The stack's folder, if the environment names no keys.")]


@roster_app.command("import")
def roster_import(  # noqa: PLR0913 - one parameter an option of the command line
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or GB18030) or XLSX.", dir_okay=False)],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the changes.")] = False,
    term: Annotated[str | None, typer.Option(help="The term that all lines are of.")] = None,
    end_missing: Annotated[
        bool, typer.Option("--end-missing", help="Those whom the file does not name leave office.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out the lines that are wrong.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Take over a roster; nothing is written if any line is wrong. To repeat it changes nothing."""
    wish = Wish(term, end_missing=end_missing, skip_bad=skip_bad)
    work = import_roster(_settings(data), file, wish, dry_run=dry_run)
    plan, unread = run_command(work)
    if unread:
        typer.echo(f"columns that are not read: {', '.join(unread)}", err=True)
    for line in told_faults(list(plan.faults)):
        typer.secho(line, err=True, fg="red")
    if plan.faults and not skip_bad:
        typer.secho(f"{len(plan.faults)} faults: nothing was written", err=True, fg="red")
        raise typer.Exit(1)
    for line in told_diff(plan.diff):
        typer.echo(line)
    if dry_run:
        typer.echo("a dry run: nothing was written")


@roster_app.command("export")
def roster_export(file: Path, *, data: Data = DATA) -> None:
    """Write the roster as CSV, without documents and contacts."""
    typer.echo(f"{run_command(export_roster(_settings(data), file))} people written to {file}")


@person_app.command("show")
def person_show(person: PersonId, *, data: Data = DATA) -> None:
    """Print what is known of a person; contacts are masked."""
    held = _in_offices(data, lambda offices: found(offices.people, person))
    for line in told_person(held):
        typer.echo(line)


@person_app.command("end")
def person_end(
    person: PersonId,
    *,
    on: Annotated[str | None, typer.Option(help="The last day; default: it is over.")] = None,
    data: Data = DATA,
) -> None:
    """End a person's office; one that is over signs out everywhere."""
    last = _day(on) if on else None
    _in_offices(data, lambda offices: offices.end(person, on=last))
    typer.echo(f"{person}: the office ends on {last}" if last else f"{person}: the office is over")


@person_app.command("revoke")
def person_revoke(person: PersonId, *, data: Data = DATA) -> None:
    """Sign a person (or `service:NAME`) out everywhere, within a minute; they may sign in again."""
    count = _in_offices(data, lambda offices: offices.revoke(person))
    typer.echo(f"{person}: {count} sessions ended, tokens issued until now are refused")


@person_app.command("erase")
def person_erase(
    person: PersonId,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = DATA,
) -> None:
    """Erase a person's contacts and document for good; what they did in public stays."""
    yes or typer.confirm(f"Erase all that is private of {person}, for good?", abort=True)
    _in_offices(data, lambda offices: offices.erase(person))
    typer.echo(f"{person}: erased")


@person_app.command("rekey")
def person_rekey(
    *,
    new_key: Annotated[bool, typer.Option("--new-key", help="First add a key.")] = False,
    data: Data = DATA,
) -> None:
    """Wrap all contacts by the current key of the ring; after that the older keys can go."""
    if new_key:
        with told_in_a_sentence():
            typer.echo(f"the new current key is {add_people_key(_settings(data))}")
    count = _in_offices(data, lambda offices: offices.people.rekey())
    typer.echo(f"{count} people were wrapped anew")


@keys_app.command("init")
def keys_init(folder: Annotated[Path, typer.Argument(help="Where to put them.")]) -> None:
    """Make the key files that are missing in a folder."""
    with told_in_a_sentence():
        ensure_keys(folder)
    typer.echo(f"the keys are in {folder}")


@keys_app.command("rotate")
def keys_rotate(*, data: Data = DATA) -> None:
    """Publish a new signing key; it signs after KEY_LEAD_SECONDS, when everyone knows it."""
    with told_in_a_sentence():
        signs_from = datetime.fromtimestamp(rotate_signing(_settings(data)), tz=UTC)
    typer.echo(f"the new key is published, and signs from {signs_from:%Y-%m-%dT%H:%M:%SZ}")


def service_token_command(service: str, *, out: Path | None, days: float, data: Path) -> None:
    """Print or write the credential of a service."""
    if service not in SERVICES:
        raise typer.BadParameter(f"a service is one of: {', '.join(SERVICES)}")
    settings = _settings(data)
    region = read_region(settings.region_pack).code
    with told_in_a_sentence():
        token = service_token(settings, service, region=region, days=days)
        if out is None:
            typer.echo(token)
        else:
            write_secret(out, token.encode())
            typer.echo(f"the credential of service:{service} is in {out}, good for {days:g} days")


def _settings(data: Path) -> IdentitySettings:
    with told_in_a_sentence():
        return identity_settings(data)
    raise AssertionError  # told_in_a_sentence never swallows


def _in_offices(data: Path, work: Callable[[Offices], Awaitable[T]]) -> T:
    settings = _settings(data)

    async def open_and_work() -> T:
        async with open_offices(settings) as offices:
            return await work(offices)

    return run_command(open_and_work())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write a day as 2026-01-31") from None
