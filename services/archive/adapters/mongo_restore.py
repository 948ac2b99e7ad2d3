"""Puts a backup into a database: events first, then what follows from them.

Everything is an insert of what is not there, so a restore that was broken off is simply repeated.
"""

from collections.abc import Sequence
from typing import Final

from pymongo import InsertOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.backup_manifest import EVENTS, FOLDS, BackupError
from services.archive.adapters.backup_reader import BackupReader
from services.archive.adapters.cache import FactCache
from services.archive.adapters.documents import (
    SPEAKING,
    Document,
    changes_a_case,
    fact_of,
    spoken_text,
)
from services.archive.adapters.mongo_backup import Advance
from services.archive.adapters.mongo_cases import CaseWriter
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.domain import Fact, Terms
from services.archive.handlers.index_texts import indexed
from shared.clock import utc_now
from shared.mongo import Database, database_errors, only_duplicates

_AT_ONCE: Final = 500
_OF_A_RUNNING_STACK: Final = frozenset({"leases"})


class DatabaseNotEmptyError(BackupError):
    """There are documents already; whoever wants to add to them has to name the database."""


class MongoRestore:
    def __init__(self, database: Database, *, terms: Terms, merge: bool = False) -> None:
        self._database = database
        self._writer = CaseWriter(database, FactCache(0), terms, clock=utc_now)
        self._index = MongoSearchIndex(database)
        self._tokenizer = ChineseTokenizer()
        self._merge = merge

    async def __call__(self, backup: BackupReader, *, advance: Advance) -> None:
        """Raises DatabaseNotEmptyError, and BackupError at the first part that is not whole."""
        with database_errors():
            if not self._merge:
                await self._check_empty()
            for part in backup.manifest.parts:
                if part.collection == FOLDS:
                    continue
                documents = backup.documents(part)
                for start in range(0, len(documents), _AT_ONCE):
                    some = documents[start : start + _AT_ONCE]
                    await self._insert(part.collection, some)
                    advance(len(some))
                if part.collection == EVENTS:
                    await self._follow(documents)

    async def _check_empty(self) -> None:
        names = set(await self._database.list_collection_names()) - _OF_A_RUNNING_STACK
        full = [
            one
            for one in sorted(names)
            if not one.startswith("system.") and await self._database[one].find_one({}) is not None
        ]
        if full:
            name = self._database.name
            raise DatabaseNotEmptyError(
                f"the database {name!r} is not empty: it has {', '.join(full)};"
                f" --merge-into {name} adds what is missing there and changes nothing else"
            )

    async def _insert(self, collection: str, documents: Sequence[Document]) -> None:
        inserts = [InsertOne(one) for one in documents]
        try:
            await self._database[collection].bulk_write(inserts, ordered=False)
        except BulkWriteError as error:
            only_duplicates(error)

    async def _follow(self, events: Sequence[Document]) -> None:
        """The lists and the words; where there may be other events, they are read from there."""
        cases: dict[str, list[Fact]] = {}
        for event in events:
            if changes_a_case(event["type"]):
                cases.setdefault(event["subject"], []).append(fact_of(event))
        await self._writer.add(dict.fromkeys(cases, ()) if self._merge else dict(cases))
        spoken = [spoken_text(one) for one in events if one["type"] in SPEAKING]
        if spoken:
            await self._index.index([indexed(one, self._tokenizer) for one in spoken])
