"""A backup is there whole, under its name and for its owner alone, or not at all."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from services.archive.adapters.backup_manifest import (
    EVENTS,
    FOLDS,
    FORMAT,
    MANIFEST,
    BackupError,
    Folds,
    Manifest,
    Part,
    sha256,
)

_LEVEL: Final = 6
_OWNER_ONLY: Final = 0o600


class BackupWriter:
    """Parts are compressed and written as they come; nothing but their digests is remembered."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED)
        self._parts: list[Part] = []

    def add(self, collection: str, documents: Sequence[bytes]) -> None:
        self._add(collection, b"".join(documents), len(documents), "bson")

    def add_cases(self, events: Sequence[bytes], folds: Folds) -> None:
        """Whole cases, and what they fold to."""
        self.add(EVENTS, events)
        self._add(FOLDS, orjson.dumps(folds), len(folds), "json")

    def close(self, *, database: str, cut: str, at: tuple[datetime, datetime]) -> str:
        """Seal it; the fingerprint, which stands for every byte of the content."""
        begun_at, ended_at = at
        content = Manifest(
            format=FORMAT,
            database=database,
            cut=cut,
            begun_at=begun_at,
            ended_at=ended_at,
            parts=tuple(self._parts),
        ).model_dump_json(indent=1)
        self._write(MANIFEST, content.encode())
        self._zip.close()
        return sha256(content.encode())

    def _add(self, collection: str, content: bytes, documents: int, suffix: str) -> None:
        number = 1 + sum(part.collection == collection for part in self._parts)
        part = Part(
            name=f"{collection}/{number:06}.{suffix}",
            collection=collection,
            documents=documents,
            bytes=len(content),
            sha256=sha256(content),
        )
        self._write(part.name, content)
        self._parts.append(part)

    def _write(self, name: str, content: bytes) -> None:
        entry = ZipInfo(name)
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = _OWNER_ONLY << 16
        self._zip.writestr(entry, content, compresslevel=_LEVEL)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Comes to its name when all of it is on the disk; whatever ends it before leaves nothing.

    Raises BackupError.
    """
    if path.exists():
        raise BackupError(f"{path} is there already: a backup never replaces another")
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.unfinished")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        try:
            with os.fdopen(os.open(unfinished, flags, _OWNER_ONLY), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(path)
            _sync(path.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
