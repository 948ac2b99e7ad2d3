"""`consult dead`: what was put aside, why, and the way back to work."""

import getpass
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import orjson
import typer

from deploy.commands.dead import (
    Found,
    Pace,
    Record,
    Search,
    choose,
    drop,
    find_letter,
    list_groups,
    replay,
)
from deploy.commands.dead_letters import QUEUES, Choice, told
from deploy.commands.dead_tables import show_found, show_groups, show_letter
from deploy.invocation import DATA, named_broker, run_command
from shared.clock import utc_now
from shared.messaging.dead_letters import LetterBox
from shared.messaging.rabbit import open_rabbit

T = TypeVar("T")

dead_app = typer.Typer(help="Dead letters, and what waits for an upgrade.", no_args_is_help=True)

READY_SECONDS = 5.0

Letter = Annotated[str | None, typer.Argument(help="Its id, or the id of its event.")]
OneLetter = Annotated[str, typer.Argument(help="Its id, or the id of its event.")]
OfGroup = Annotated[str | None, typer.Option("--group", help="All with this fingerprint.")]
Everything = Annotated[bool, typer.Option("--all", help="All there are.")]
Queues = Annotated[
    list[str] | None, typer.Option("--queue", help="Only this one: dead.archive …; repeatable.")
]
Limit = Annotated[int, typer.Option(help="Letters of each queue that are gone through.", min=1)]
AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
By = Annotated[str | None, typer.Option(help="Who does it; default: your user name.")]
RecordFile = Annotated[
    Path, typer.Option("--record", envvar="DEAD_RECORD_FILE", help="Where it is written down.")
]
RECORD = DATA / "dead-letters.jsonl"


@dead_app.command("list")
def dead_list(*, queue: Queues = None, limit: Limit = 10_000, json: AsJson = False) -> None:
    """Group what lies in all dead letter and parking queues by its cause, the largest first."""
    search = _search(queue, limit)
    groups, found = _with_letters(lambda box: list_groups(box, search))
    if json:
        listed = [group.as_json() for group in groups.in_order()]
        _print_json({"groups": listed, "letters": found.looked_at, "missing": found.missing})
    else:
        show_groups(groups.in_order(), found)


@dead_app.command("show")
def dead_show(  # noqa: PLR0913 - one parameter an option of the command line
    letter: OneLetter,
    *,
    body: Annotated[
        Path | None, typer.Option(help="Write its body to this new file, for its owner alone.")
    ] = None,
    stack: Annotated[bool, typer.Option("--stack", help="Where in the code it failed.")] = False,
    queue: Queues = None,
    limit: Limit = 10_000,
    json: AsJson = False,
) -> None:
    """Tell why one lies there: its envelope and its failure, never its words; status 1 if none."""
    choice, search = Choice(one=letter), _search(queue, limit)
    found = _with_letters(lambda box: find_letter(box, search, choice))
    if found is None:
        _fail(f"no dead letter {letter}")
    lies_in, meant = found
    if body is not None:
        _write_once(body, meant.body)
    summary = told(lies_in, meant) | ({"stack": meant.stack} if stack else {})
    if json:
        _print_json(summary)
    else:
        show_letter(summary)


@dead_app.command("replay")
def dead_replay(  # noqa: PLR0913 - one parameter an option of the command line
    letter: Letter = None,
    *,
    group: OfGroup = None,
    everything: Everything = False,
    queue: Queues = None,
    limit: Limit = 10_000,
    rate: Annotated[float, typer.Option(help="So many a second; 0: no limit.", min=0)] = 50.0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell which.")] = False,
    by: By = None,
    record: RecordFile = RECORD,
    json: AsJson = False,
) -> None:
    """Send one, a group or all back to the queues where they died; status 1 if any stays."""
    choice, kept = _choice(letter, group, everything=everything), _record(record, by)
    search, pace = _search(queue, limit), Pace(rate)
    if dry_run:
        found = _with_letters(lambda box: choose(box, search, choice))
    else:
        found = _with_letters(lambda box: replay(box, search, choice, record=kept, pace=pace))
    _report(found, "would be replayed" if dry_run else "replayed", json=json)


@dead_app.command("drop")
def dead_drop(  # noqa: PLR0913 - one parameter an option of the command line
    letter: Letter = None,
    *,
    reason: Annotated[str, typer.Option(help="Why; it is written down.")],
    group: OfGroup = None,
    everything: Everything = False,
    queue: Queues = None,
    limit: Limit = 10_000,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: By = None,
    record: RecordFile = RECORD,
    json: AsJson = False,
) -> None:
    """Throw one, a group or all away for good; status 1 if there is none."""
    choice, kept = _choice(letter, group, everything=everything), _record(record, by)
    if not reason.strip():
        _fail("--reason must say why", status=2)
    search = _search(queue, limit)
    if not yes:
        meant = _with_letters(lambda box: choose(box, search, choice))
        typer.confirm(f"Throw {len(meant.chosen)} dead letters away for good?", abort=True)
    found = _with_letters(lambda box: drop(box, search, choice, record=kept, why=reason))
    _report(found, "dropped", json=json)


def _with_letters(work: Callable[[LetterBox], Awaitable[T]]) -> T:
    broker = named_broker()

    async def opened() -> T:
        async with open_rabbit(
            broker.amqp_url, service="dead letters", connect_seconds=READY_SECONDS, tls=broker.tls
        ) as bus:
            await bus.wait_ready(0)
            return await work(bus.admin.letters)

    return run_command(opened())


def _search(queues: list[str] | None, limit: int) -> Search:
    unknown = [queue for queue in queues or () if queue not in QUEUES]
    if unknown:
        _fail(f"no such queue: {', '.join(unknown)} (there are {', '.join(QUEUES)})", status=2)
    return Search(queues or QUEUES, limit)


def _choice(letter: str | None, group: str | None, *, everything: bool) -> Choice:
    if sum((letter is not None, group is not None, everything)) != 1:
        _fail("name one letter, or --group, or --all", status=2)
    return Choice(letter, group, everything)


def _record(file: Path, by: str | None) -> Record:
    return Record(file, by or _user_name(), utc_now)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user need not have a name
        return f"uid {os.getuid()}"


def _write_once(file: Path, body: bytes) -> None:
    try:
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        _fail(f"{file}: {error.strerror}", status=2)
    with os.fdopen(opened, "wb") as out:
        out.write(body)


def _report(found: Found, what: str, *, json: bool) -> None:
    if json:
        _print_json(
            {what.replace(" ", "_"): found.chosen, "stuck": found.stuck, "missing": found.missing}
        )
    else:
        show_found(found, what)
    raise typer.Exit(1 if found.stuck or not found.chosen else 0)


def _print_json(value: Any) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2))


def _fail(sentence: str, *, status: int = 1) -> NoReturn:
    typer.secho(f"consult: {sentence}", err=True, fg="red")
    raise typer.Exit(status)
