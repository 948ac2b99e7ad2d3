"""Whether a backup is whole, its cases fold as they did, and a database holds what it holds."""

from collections.abc import Iterator
from typing import Final

from services.archive.adapters.backup_manifest import EVENTS, FOLDS, Folds, Part
from services.archive.adapters.backup_reader import BackupReader
from services.archive.adapters.documents import Document
from services.archive.adapters.mongo_backup import Advance, folds_of
from shared.mongo import Database, database_errors

_AT_ONCE: Final = 50
"""SecantusDB looks for each document through the whole list of ids."""

_NEVER_CHANGED: Final = frozenset({EVENTS, "reads"})
"""Of the others the backup may hold an older state."""


def refold(backup: BackupReader, *, advance: Advance) -> list[str]:
    """The cases whose events fold otherwise than when the backup was made.

    Raises BackupError at the first part that is not whole.
    """
    differing: list[str] = []
    folded: Folds = {}
    for part in backup.manifest.parts:
        if part.collection == FOLDS:
            then = backup.folds(part)
            ids = sorted(then.keys() | folded.keys())
            differing += [one for one in ids if then.get(one, "") != folded.get(one, "")]
            continue
        documents = backup.documents(part)
        if part.collection == EVENTS:
            folded = folds_of(documents)
        advance(len(documents))
    return differing


async def not_in(database: Database, backup: BackupReader, *, advance: Advance) -> dict[str, int]:
    """How many documents of which collections the database lacks, or holds otherwise.

    Raises BackupError at the first part that is not whole.
    """
    lacking: dict[str, int] = {}
    with database_errors():
        for part, some in _slices(backup):
            found = database[part.collection].find(_which(part, some))
            held = {one["_id"]: one async for one in found}
            missing = sum(not _held(part, one, held) for one in some)
            if missing:
                lacking[part.collection] = lacking.get(part.collection, 0) + missing
            advance(len(some))
    return lacking


def _slices(backup: BackupReader) -> Iterator[tuple[Part, list[Document]]]:
    for part in backup.manifest.parts:
        if part.collection == FOLDS:
            continue
        documents = backup.documents(part)
        at_once = len(documents) if part.collection == EVENTS else _AT_ONCE
        for start in range(0, len(documents), at_once):
            yield part, documents[start : start + at_once]


def _which(part: Part, documents: list[Document]) -> Document:
    """A part of the events is a slice of the record: all cases from the first to the last."""
    if part.collection == EVENTS:
        first, last = documents[0]["subject"], documents[-1]["subject"]
        return {"subject": {"$gte": first, "$lte": last}}
    return {"_id": {"$in": [one["_id"] for one in documents]}}


def _held(part: Part, document: Document, held: dict[str, Document]) -> bool:
    found = held.get(document["_id"])
    return found == document if part.collection in _NEVER_CHANGED else found is not None
