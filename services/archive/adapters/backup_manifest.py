"""What a backup says of itself, so that whoever reads it can tell whether it is whole."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import orjson
from pydantic import BaseModel, ConfigDict

from services.archive.adapters.documents import case_plain
from services.archive.domain import Fact, fold
from shared.errors import PermanentError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
EVENTS: Final = "events"
FOLDS: Final = "folds"
"""What the cases of a part of the events fold to: a digest for each, as JSON."""

Folds = Mapping[str, str | None]


class BackupError(PermanentError):
    """A backup cannot be written or read, or is not what it should be; says why in a sentence."""


class Part(BaseModel):
    """`documents` BSON documents one after another, or `documents` digests as JSON."""

    model_config = ConfigDict(frozen=True)

    name: str
    collection: str
    documents: int
    bytes: int
    sha256: str


class Manifest(BaseModel):
    """The last thing written: a file without it was cut short.

    Events archived after `cut` are not in the backup.
    """

    model_config = ConfigDict(frozen=True)

    format: int
    database: str
    cut: str
    begun_at: datetime
    ended_at: datetime
    parts: tuple[Part, ...]

    def count(self, collection: str) -> int:
        return sum(part.documents for part in self.parts if part.collection == collection)

    @property
    def counts(self) -> dict[str, int]:
        names = dict.fromkeys(part.collection for part in self.parts)
        return {name: self.count(name) for name in names}

    @property
    def total(self) -> int:
        return sum(count for name, count in self.counts.items() if name != FOLDS)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fold_digest(facts: Sequence[Fact]) -> str | None:
    """Of the case that they make, by its own words; None where they make none."""
    try:
        plain = case_plain(fold(facts))
    except Exception:  # noqa: BLE001 - whatever the fold says: that it fails is what is kept
        return None
    return sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS))
