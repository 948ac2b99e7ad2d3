"""What every command of `consult` shares: where a stack is, and how what goes wrong is told."""

import asyncio
import os
import ssl
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from deploy.commands.up import NotReadyError
from deploy.demo.roster import UnknownPersonError
from deploy.demo.samples import InputFileError
from deploy.demo.target import Target, TargetFileError
from deploy.local.broker_files import NoBrokerProgramError
from deploy.local.claim import FolderInUseError
from deploy.local.database import NoDatabaseProgramError
from deploy.local.ports import NoFreePortError
from deploy.local.ready import StartError
from shared.errors import ConsultError
from shared.logs import configure_logs
from shared.region import Region, load_region
from shared.settings import CommonSettings

DATA = Path(".consult")
REGION_PACK = Path(__file__).parent / "regions" / "shanghai"
Pack = Annotated[Path, typer.Option(help="The region pack.", envvar="REGION_PACK")]
EXPECTED_ERRORS = (
    ConsultError,
    FolderInUseError,
    InputFileError,
    NoBrokerProgramError,
    NoDatabaseProgramError,
    NoFreePortError,
    NotReadyError,
    StartError,
    TargetFileError,
    UnknownPersonError,
    FileNotFoundError,
)
"""What a person can do something about: told in a sentence, without a stack."""

T = TypeVar("T")


def read_region(pack: Path) -> Region:
    async def load() -> Region:
        return load_region(pack)

    return run_command(load())


def read_target(file: Path | None) -> Target:
    return Target.read(file or DATA / "stack.json")


@dataclass(frozen=True, slots=True)
class NamedBroker:
    amqp_url: str = field(repr=False)
    management_url: str | None = field(repr=False)
    ladder: tuple[float, ...]
    tls: ssl.SSLContext | None


def named_broker() -> NamedBroker:
    """AMQP_URL if it is set, else the broker of the stack that runs from this folder."""
    settings = CommonSettings()
    if "AMQP_URL" in os.environ:
        with told_in_a_sentence():
            tls = settings.amqp_tls()
        return NamedBroker(
            settings.amqp_url, settings.amqp_management_url, settings.retry_ladder, tls
        )
    try:
        target = read_target(None)
    except TargetFileError as error:
        typer.secho(f"{error}, or set AMQP_URL", err=True, fg="red")
        raise typer.Exit(2) from None
    return NamedBroker(target.amqp, target.management, settings.retry_ladder, None)


def run_command(work: Coroutine[Any, Any, T]) -> T:
    configure_logs("consult", level="error", form="console")
    with told_in_a_sentence():
        return asyncio.run(work)


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """What a person can mend is told without a stack; status 2."""
    try:
        yield
    except EXPECTED_ERRORS as error:
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", []))
        typer.secho(f"consult: {error}{notes}", err=True, fg="red")
        raise typer.Exit(2) from None
