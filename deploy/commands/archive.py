"""Compares the archive's cases with its events, and mends what differs."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from deploy.commands.backup import Checked, Written, database_of
from deploy.commands.progress import counting
from services.archive.adapters.mongo_rebuild import Comparison, MongoRebuild
from services.archive.adapters.region import terms_of
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
    async with database_of(settings) as database:
        rebuild = MongoRebuild(database, terms=terms)
        with counting(console, "events folded", await rebuild.count_events()) as advance:
            return await rebuild(write=write, advance=advance)


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


def show_backup(written: Written, console: Console) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in written.counts.items())
    console.print(f"{written.path}: {written.size / 1e6:.1f} MB, {counts}", soft_wrap=True)
    console.print(f"fingerprint {written.fingerprint}", soft_wrap=True)


def show_checked(checked: Checked, console: Console) -> None:
    show_backup(checked.backup, console)
    for case in checked.differing:
        console.print(f"{case}: its events fold otherwise than when the backup was made")
    for name, count in checked.lacking.items():
        console.print(f"{name}: {count} are not in the database as they are in the backup")
    if not (checked.differing or checked.lacking):
        console.print("whole: every part is what was written")
