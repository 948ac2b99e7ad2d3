"""`consult archive`: looks after what the archive has stored."""

import os
from typing import Annotated

import typer
from rich.console import Console

from deploy.commands.archive import rebuild_archive, show_comparison
from deploy.demo.target import TargetFileError
from deploy.invocation import REGION_PACK, Pack, read_target, run_command
from shared.settings import CommonSettings

archive_app = typer.Typer(help="The record and its cases.", no_args_is_help=True)


@archive_app.callback()
def archive() -> None:
    """The record and its cases."""


@archive_app.command("rebuild")
def archive_rebuild(
    *,
    write: Annotated[bool, typer.Option("--write", help="Mend the cases that differ.")] = False,
    region: Pack = REGION_PACK,
) -> None:
    """Fold every case from its events again and compare; status 1 if any case differs.

    Services may run meanwhile. The database is that of MONGO_URL, or of the running stack.
    """
    console = Console()
    work = rebuild_archive(database_settings(), region, write=write, console=console)
    found = run_command(work)
    show_comparison(found, console)
    raise typer.Exit(1 if len(found.differences) > found.mended else 0)


def database_settings() -> CommonSettings:
    """MONGO_URL if it is set, else the database of the stack that runs from this folder."""
    settings = CommonSettings()
    if "MONGO_URL" in os.environ:
        return settings
    try:
        mongo_url = read_target(None).mongo
    except TargetFileError as error:
        typer.secho(f"{error}, or set MONGO_URL", err=True, fg="red")
        raise typer.Exit(2) from None
    return settings.model_copy(update={"mongo_url": mongo_url} if mongo_url else {})
