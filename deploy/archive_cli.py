"""`consult archive`: looks after what the archive has stored."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.commands.archive import (
    rebuild_archive,
    show_backup,
    show_checked,
    show_comparison,
)
from deploy.commands.backup import (
    Checked,
    check_backup,
    check_restored,
    restore_backup,
    write_backup,
)
from deploy.demo.target import TargetFileError
from deploy.invocation import REGION_PACK, Pack, read_target, run_command
from shared.settings import CommonSettings

Backup = Annotated[Path, typer.Argument(help="A file that `consult archive backup` wrote.")]

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


@archive_app.command("backup")
def archive_backup(
    to: Annotated[Path, typer.Argument(help="The new file, or a folder to put it into.")],
) -> None:
    """Write what the database holds into one file, while the services run.

    Holds personal data: the file is for its owner alone. The database is that of MONGO_URL, or of
    the running stack.
    """
    console = Console()
    show_backup(run_command(write_backup(database_settings(), to, console)), console)


@archive_app.command("restore")
def archive_restore(
    file: Backup,
    *,
    merge_into: Annotated[
        str, typer.Option(help="Add what is missing to the database of this name, not empty.")
    ] = "",
    region: Pack = REGION_PACK,
) -> None:
    """Put a backup into an empty database, and fold its cases and words anew."""
    console = Console()
    work = restore_backup(database_settings(), file, region, merge_into=merge_into, console=console)
    show_backup(run_command(work), console)
    console.print("restored")


@archive_app.command("verify")
def archive_verify(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; without it the database is looked at.")
    ] = None,
    *,
    fingerprint: Annotated[
        str | None, typer.Option(help="What `backup` told when it wrote the file.")
    ] = None,
    restored: Annotated[
        bool, typer.Option("--restored", help="Also: the database holds all that the file holds.")
    ] = False,
    region: Pack = REGION_PACK,
) -> None:
    """Tell whether a backup is whole, or whether the database's cases are what its events make.

    Status 1 if something differs, 2 if the file is damaged.
    """
    console = Console()
    if file is None:
        archive_rebuild(write=False, region=region)
        return
    found = [run_command(check_backup(file, fingerprint=fingerprint, console=console))]
    if restored:
        found.append(run_command(check_restored(database_settings(), file, console=console)))
    last = found[-1]
    checked = Checked(last.backup, found[0].differing, last.lacking)
    show_checked(checked, console)
    raise typer.Exit(1 if checked.differing or checked.lacking else 0)


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
