"""`consult`: runs a stack on one machine, plays demonstrations, looks after the topology."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.archive_cli import archive_app
from deploy.bureau_cli import bureau_app
from deploy.commands.reset import reset
from deploy.commands.setup import Addresses, set_up
from deploy.commands.topology import (
    apply_topology,
    check_topology,
    show_topology,
    topology_of,
)
from deploy.commands.up import UpOptions, up
from deploy.dead_cli import dead_app
from deploy.demo.play import Options, person_token, play
from deploy.demo.roster import make_roster
from deploy.demo.samples import SAMPLES
from deploy.identity_cli import keys_app, person_app, roster_app, service_token_command
from deploy.invocation import (
    DATA,
    REGION_PACK,
    Pack,
    named_broker,
    read_region,
    read_target,
    run_command,
    told_in_a_sentence,
)
from deploy.load_cli import load_command
from deploy.router_cli import router_app
from deploy.service_cli import service_app
from deploy.stack import Replicas
from shared.identity import TokenIssuer
from shared.region import load_region
from shared.settings import CommonSettings

app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
topology_app = typer.Typer(help="The exchanges, queues and bindings.", no_args_is_help=True)
app.add_typer(topology_app, name="topology")
app.add_typer(archive_app, name="archive")
app.add_typer(bureau_app, name="bureau")
app.add_typer(service_app, name="service")
app.add_typer(dead_app, name="dead")
app.add_typer(roster_app, name="roster")
app.add_typer(router_app, name="router")
app.add_typer(person_app, name="person")
app.add_typer(keys_app, name="keys")
app.command("load")(load_command)

Members = Annotated[
    int, typer.Option(help="Members who submit, of a roster of 646.", min=1, max=646)
]
Enquiries = Annotated[
    int | None, typer.Option(help="Papers to submit; default: each of the input once.", min=1)
]
Rate = Annotated[float, typer.Option(help="Papers a second; 0: as fast as they are taken.", min=0)]
Input = Annotated[
    Path, typer.Option(help="JSON Lines with title, text; optional kind, bureau, reply.")
]
DataFolder = Annotated[Path, typer.Option(help="Where keys, logs, broker and database live.")]
TargetFile = Annotated[
    Path | None, typer.Option("--target", help="A stack's addresses; default: .consult/stack.json.")
]


@app.command("up")
def up_command(  # noqa: PLR0913 - one parameter an option of the command line
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Play the demonstration first.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End after the demonstration.")] = False,
    intakes: Annotated[int, typer.Option(min=1)] = 1,
    routers: Annotated[int, typer.Option(min=1)] = 1,
    notifiers: Annotated[int, typer.Option(min=1)] = 1,
    archives: Annotated[int, typer.Option(min=1)] = 1,
    members: Members = 60,
    enquiries: Enquiries = None,
    rate: Rate = 20.0,
    input: Input = SAMPLES,  # noqa: A002 - the name of the option
    data: DataFolder = DATA,
    region: Pack = REGION_PACK,
) -> None:
    """Start broker, database, services and portal on this machine; Ctrl-C ends them all."""
    options = UpOptions(
        data=data.resolve(),
        region_pack=region.resolve(),
        replicas=Replicas(intakes, routers, notifiers, archives),
        demo=Options(members, enquiries, rate or None, input) if demo else None,
        once=once,
    )
    raise typer.Exit(run_command(up(options, Console())))


@app.command("demo")
def demo_command(
    *,
    target: TargetFile = None,
    members: Members = 60,
    enquiries: Enquiries = None,
    rate: Rate = 20.0,
    input: Input = SAMPLES,  # noqa: A002 - the name of the option
) -> None:
    """Play a session on a running stack; status 0 only if nothing was lost or doubled."""
    options = Options(members, enquiries, rate or None, input)
    report = run_command(_play(target, options))
    raise typer.Exit(0 if report.clean else 1)


@app.command("token")
def token_command(  # noqa: PLR0913 - one parameter an option of the command line
    person: Annotated[
        str | None, typer.Argument(help="An id of the demonstration's roster: m0001 …")
    ] = None,
    *,
    target: TargetFile = None,
    service: Annotated[str | None, typer.Option(help="A service instead: intake …")] = None,
    out: Annotated[Path | None, typer.Option(help="The file for a service's credential.")] = None,
    days: Annotated[float, typer.Option(help="How long a service's is good.", min=0.001)] = 90.0,
    data: DataFolder = DATA,
) -> None:
    """Print a token of a demonstration person, good for eight hours, or a service's credential."""
    if (person is None) == (service is None):
        raise typer.BadParameter("name a person, or a service with --service")
    if service is not None:
        service_token_command(service, out=out, days=days, data=data)
    if person is not None:
        typer.echo(run_command(_token(person, target)))


@app.command("setup")
def setup_command(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put keys and stack.json.")],
    *,
    intake_url: Annotated[str, typer.Option(envvar="INTAKE_URLS")] = "http://intake:8000",
    archive_url: Annotated[str, typer.Option(envvar="ARCHIVE_URLS")] = "http://archive:8000",
    portal_url: Annotated[str | None, typer.Option(envvar="PORTAL_URL")] = None,
    region: Pack = REGION_PACK,
) -> None:
    """Prepare a stack of containers: declare the topology, make the demonstration's keys."""
    settings = CommonSettings()
    addresses = Addresses(intake_url, archive_url, portal_url, settings.amqp_url)
    with told_in_a_sentence():
        tls = settings.amqp_tls()
    run_command(set_up(folder, addresses, region, settings.retry_ladder, tls=tls))


@app.command("reset")
def reset_command(
    *,
    data: DataFolder = DATA,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete everything that the stack of this folder has stored: papers, queues, keys, logs."""
    if not data.exists():
        typer.echo(f"{data} is not there: nothing to delete")
        return
    yes or typer.confirm(f"Delete all data in {data.resolve()}?", abort=True)
    with told_in_a_sentence():
        reset(data)
    typer.echo("deleted")


@topology_app.command("apply")
def topology_apply(region: Pack = REGION_PACK) -> None:
    """Declare what is missing on the broker of AMQP_URL (or of the running stack)."""
    broker = named_broker()
    topology = run_command(
        apply_topology(broker.amqp_url, read_region(region), broker.ladder, tls=broker.tls)
    )
    typer.echo(f"{len(topology.exchanges)} exchanges and {len(topology.queues)} queues are there")


@topology_app.command("show")
def topology_show(region: Pack = REGION_PACK) -> None:
    """Print what is declared, without a broker."""
    show_topology(topology_of(read_region(region), CommonSettings().retry_ladder), Console())


@topology_app.command("check")
def topology_check(region: Pack = REGION_PACK) -> None:
    """Compare the broker with what should be there; status 1 if something differs."""
    broker = named_broker()
    differences = run_command(
        check_topology(broker.amqp_url, read_region(region), broker.ladder, tls=broker.tls)
    )
    for difference in differences:
        typer.echo(difference)
    if not differences:
        typer.echo("the broker has every exchange and queue as it should be")
    raise typer.Exit(1 if differences else 0)


async def _play(target: Path | None, options: Options) -> Any:
    return await play(read_target(target), options, Console())


async def _token(person: str, target: Path | None) -> str:
    stack = read_target(target)
    region = load_region(stack.region_pack)
    issuer = TokenIssuer(stack.issuer_key.read_bytes())
    found = make_roster(region.bureau_codes).person(person)
    return person_token(issuer, region.code, found)


if __name__ == "__main__":
    app()
