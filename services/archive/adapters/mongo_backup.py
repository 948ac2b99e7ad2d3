"""A cut through the record while archives go on recording, case by case into a backup.

Events are only ever added, so a cut is a moment: what was recorded before the backup began is in
it, what is archived after the cut is not. Of each case the backup holds what its events fold to.
Cases, words and notes are not in it: they follow from the events.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from services.archive.adapters.backup_manifest import EVENTS, Folds, fold_digest
from services.archive.adapters.backup_writer import BackupWriter
from services.archive.adapters.documents import changes_a_case, fact_of, of_a_case
from services.archive.adapters.record_ranges import subject_ranges
from services.archive.domain.facts import Instant
from shared.mongo import Database, database_errors

Advance = Callable[[int], None]
"""Told of so many more documents that have been dealt with."""

_RAW: Final = CodecOptions[RawBSONDocument](document_class=RawBSONDocument)
_PART_BYTES: Final = 4 * 1024 * 1024
_AFTER_ALL: Final = "~"  # of the events of one microsecond


class MongoBackup:
    """`copied` names the collections that are taken as they are, beside the record."""

    def __init__(self, database: Database, *, copied: Sequence[str]) -> None:
        self._database = database
        self._copied = copied

    async def count(self) -> int:
        with database_errors():
            names = (EVENTS, *self._copied)
            return sum([await self._database[one].estimated_document_count() for one in names])

    async def cut(self, now: Instant) -> str:
        """After every event that is in the record now, also of an archive whose clock is ahead."""
        begun = f"{now}/{_AFTER_ALL}"
        with database_errors():
            ahead = self._database[EVENTS].find({"archived": {"$gt": begun}}, {"archived": 1})
            return max([begun, *[str(one["archived"]) async for one in ahead]])

    async def __call__(self, writer: BackupWriter, *, cut: str, advance: Advance) -> None:
        with database_errors():
            await self._dump_record(writer, cut, advance)
            for name in self._copied:
                await self._copy(writer, name, advance)

    async def _dump_record(self, writer: BackupWriter, cut: str, advance: Advance) -> None:
        events = self._database.get_collection(EVENTS, codec_options=_RAW)
        number = await events.estimated_document_count()
        for subjects in subject_ranges(number):
            found = [one async for one in events.find({"subject": subjects})]
            kept = [one for one in found if one["archived"] <= cut]
            kept.sort(key=lambda one: (one["subject"], one["archived"]))
            if kept:
                writer.add_cases([one.raw for one in kept], _folds(kept))
            advance(len(found))

    async def _copy(self, writer: BackupWriter, name: str, advance: Advance) -> None:
        collection = self._database.get_collection(name, codec_options=_RAW)
        part: list[bytes] = []
        size = 0
        async for document in collection.find({}):
            part.append(document.raw)
            size += len(document.raw)
            if size >= _PART_BYTES:
                writer.add(name, part)
                advance(len(part))
                part, size = [], 0
        if part:
            writer.add(name, part)
            advance(len(part))


def folds_of(events: Sequence[Mapping[str, Any]]) -> Folds:
    """What the cases of these events fold to."""
    cases: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        if of_a_case(event["type"]):
            cases.setdefault(event["subject"], []).append(event)
    return {
        key: fold_digest([fact_of(one) for one in found])
        for key, found in cases.items()
        if any(changes_a_case(one["type"]) for one in found)
    }


def _folds(events: Sequence[RawBSONDocument]) -> Folds:
    return folds_of([bson.decode(one.raw) for one in events])
