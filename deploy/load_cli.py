"""`consult load`: a load on a stack, and what its people would have seen of it."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, cast

import orjson
import typer
from rich.console import Console

from deploy.commands.load import LoadOptions, put_load, show_run
from deploy.demo.samples import SAMPLES
from deploy.demo.target import Target
from deploy.invocation import read_target, run_command, told_in_a_sentence
from deploy.load.arrivals import PROFILES, Plan, Profile
from deploy.load.mix import Mix, make_mix
from deploy.load.report import Run, as_json, is_good

TargetFile = Annotated[
    Path | None, typer.Option("--target", help="A stack's addresses; default: .consult/stack.json.")
]
Rate = Annotated[float, typer.Option(help="Acts a second, of all kinds together.", min=0.01)]
Duration = Annotated[float, typer.Option(help="Seconds, the ramp included.", min=0.1)]
Ramp = Annotated[float, typer.Option(help="Seconds on the way to the rate; not measured.", min=0)]
ProfileName = Annotated[str, typer.Option(help=f"One of {', '.join(PROFILES)}.")]
BurstFactor = Annotated[float, typer.Option(help="How many times the rate, in a burst.", min=1)]
BurstSeconds = Annotated[float, typer.Option(help="How long a burst is.", min=0.1)]
MixFile = Annotated[
    Path | None, typer.Option("--mix", help="YAML or JSON: acts with their weights.")
]
Weight = Annotated[list[str] | None, typer.Option(help="One act's weight: submit=30. Repeatable.")]
Seed = Annotated[int, typer.Option(help="The same seed: the same acts at the same moments.")]
InFlight = Annotated[int, typer.Option(help="More at once are dropped, and count.", min=1)]
MaxErrors = Annotated[
    float, typer.Option(help="The share that may fail, 0.01: one of a hundred.", min=0, max=1)
]
Routers = Annotated[
    str | None,
    typer.Option("--router", envvar="ROUTER_URLS", help="For previews; default: the target's."),
]
Queues = Annotated[
    bool, typer.Option("--queues", help="Take ALL that comes to the bureaus' queues, and time it.")
]
Sample = Annotated[
    float, typer.Option(help="The share of papers timed into the archive.", min=0, max=1)
]
Settle = Annotated[
    float, typer.Option(help="Seconds to look for all papers afterwards; 0: none.", min=0)
]
Json = Annotated[Path | None, typer.Option("--json", help="A file for the result; -: print it.")]
Input = Annotated[Path, typer.Option(help="JSON Lines with title, text; optional kind, bureau.")]


def load_command(  # noqa: PLR0913 - one parameter an option of the command line
    *,
    target: TargetFile = None,
    rate: Rate = 20.0,
    duration: Duration = 60.0,
    ramp: Ramp = 5.0,
    profile: ProfileName = "steady",
    burst_factor: BurstFactor = 5.0,
    burst_seconds: BurstSeconds = 30.0,
    mix: MixFile = None,
    weight: Weight = None,
    seed: Seed = 1,
    in_flight: InFlight = 512,
    max_errors: MaxErrors = 0.01,
    router: Routers = None,
    queues: Queues = False,
    sample: Sample = 0.05,
    settle: Settle = 60.0,
    json: Json = None,
    input: Input = SAMPLES,  # noqa: A002 - the name of the option
) -> None:
    """Put an open load on a running stack; status 1 if too much failed or a paper is missing.

    Every paper stays in the stack's archive: not for a stack that holds members' own.
    """
    _need_histograms()
    if profile not in PROFILES:
        raise typer.BadParameter(f"the profile is one of {', '.join(PROFILES)}")
    plan = Plan(rate, duration, cast("Profile", profile), ramp, burst_factor, burst_seconds)
    with told_in_a_sentence():
        found = read_target(target)
        drawn = make_mix(mix, weight or ())
    given = tuple(url.strip().rstrip("/") for url in (router or "").split(",") if url.strip())
    routers = given or found.router
    options = LoadOptions(
        plan=plan,
        mix=_possible(drawn, routers),
        seed=seed,
        most_in_flight=in_flight,
        max_errors=max_errors,
        routers=routers,
        queues=queues,
        sample=sample,
        settle_seconds=settle,
        input=input,
    )
    raise typer.Exit(_put(found, options, json))


def _need_histograms() -> None:
    if find_spec("hdrh") is None:
        typer.secho("consult: this needs the package hdrhistogram / 需要 hdrhistogram 包", err=True)
        raise typer.Exit(2)


def _put(target: Target, options: LoadOptions, json: Path | None) -> int:
    # The table beside a result that is printed goes where it does not mix with it.
    console = Console(stderr=json == Path("-"))
    run = run_command(put_load(target, options, console))
    show_run(run, console, max_errors=options.max_errors)
    if json:
        _write(run, json, max_errors=options.max_errors)
    return 0 if is_good(run, max_errors=options.max_errors) else 1


def _write(run: Run, file: Path, *, max_errors: float) -> None:
    told = orjson.dumps(as_json(run, max_errors=max_errors), option=orjson.OPT_INDENT_2) + b"\n"
    if file == Path("-"):
        sys.stdout.buffer.write(told)
    else:
        file.write_bytes(told)


def _possible(mix: Mix, routers: tuple[str, ...]) -> Mix:
    """Without a router's address nobody can ask for previews; said, not passed over."""
    if routers or not mix.weights.get("preview"):
        return mix
    typer.secho(
        "consult: no address of a router: previews are left out / 无路由服务地址，略去预览",
        err=True,
        fg="yellow",
    )
    return mix.without("preview")
