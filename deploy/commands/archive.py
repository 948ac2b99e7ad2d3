"""Compares the archive's cases with its events, and mends what differs."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from services.archive.adapters.mongo_rebuild import Comparison, MongoRebuild
from services.archive.adapters.region import terms_of
from shared.mongo import open_mongo
from shared.region import load_region
from shared.settings import CommonSettings


async def rebuild_archive(
    settings: CommonSettings, region_pack: Path, *, write: bool, console: Console
) -> Comparison:
    """Refold every case, with a bar that tells how far it is.

    Raises:
        DatabaseUnavailableError: the database does not answer.
    """
    terms = terms_of(load_region(region_pack))
    async with open_mongo(
        settings.mongo_url,
        settings.mongo_database,
        ca_file=settings.mongo_ca_file,
        cert_key_file=settings.mongo_cert_key_file,
    ) as database:
        rebuild = MongoRebuild(database, terms=terms)
        with _progress(console) as progress:
            task = progress.add_task("events folded", total=await rebuild.count_events())
            return await rebuild(write=write, advance=lambda some: progress.advance(task, some))


def show_comparison(found: Comparison, console: Console) -> None:
    if found.differences:
        table = Table("case", "differs in")
        for difference in found.differences:
            table.add_row(difference.enquiry_id, ", ".join(difference.fields))
        console.print(table)
    differ = len(found.differences)
    console.print(f"{found.cases} cases folded from their events, {differ} differ")
    if found.mended:
        console.print(f"{found.mended} mended")


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    remaining = TimeRemainingColumn()
    shown = console.is_terminal
    return Progress(*columns, remaining, console=console, transient=True, disable=not shown)
