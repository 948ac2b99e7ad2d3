"""Gives nothing of a backup out before it is what its manifest says."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import error as StructError  # noqa: N812 - the module has no better name for it
from typing import Any, Final, Self
from zipfile import BadZipFile, ZipFile

import bson
import orjson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pydantic import ValidationError

from services.archive.adapters.backup_manifest import (
    FORMAT,
    MANIFEST,
    BackupError,
    Folds,
    Manifest,
    Part,
    sha256,
)
from services.archive.adapters.documents import Document

_LARGEST: Final = 2**30
_TIMES: Final = CodecOptions[dict[str, Any]](tz_aware=True)
_UNREADABLE: Final = (
    *(BadZipFile, zlib.error, EOFError, KeyError, StructError, ValidationError),
    *(NotImplementedError, RuntimeError, UnicodeDecodeError, ValueError, TypeError, BSONError),
)
"""What a changed byte makes the libraries say, by where it is."""


class BackupReader:
    def __init__(self, path: Path) -> None:
        """Raises BackupError."""
        self.path = path
        with _told(path, "it was cut short, or is no backup"):
            self._zip = ZipFile(path)
        try:
            content = self._manifest()
            self.manifest = self._understood(content)
            self.fingerprint = sha256(content)
            self._check_names()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def content(self, part: Part) -> bytes:
        """Raises BackupError unless it is what was written."""
        with _told(self.path, f"the part {part.name} is damaged"):
            if part.bytes > _LARGEST:
                raise ValueError(part.bytes)
            with self._zip.open(part.name) as entry:
                content = entry.read(part.bytes + 1)
            if sha256(content) != part.sha256:
                raise ValueError(part.sha256)
        return content

    def documents(self, part: Part) -> list[Document]:
        with _told(self.path, f"the part {part.name} is damaged"):
            found: list[Document] = bson.decode_all(self.content(part), _TIMES)
            if len(found) != part.documents:
                raise ValueError(part.documents)
        return found

    def folds(self, part: Part) -> Folds:
        with _told(self.path, f"the part {part.name} is damaged"):
            found: Folds = orjson.loads(self.content(part))
        return found

    def check(self) -> Iterator[Part]:
        """Each part that was found whole; raises BackupError at the first that is not."""
        for part in self.manifest.parts:
            self.content(part)
            yield part

    def _manifest(self) -> bytes:
        with _told(self.path, "its manifest is damaged"):
            return self._zip.read(MANIFEST)

    def _understood(self, content: bytes) -> Manifest:
        with _told(self.path, "its manifest is damaged"):
            version = orjson.loads(content)["format"]
        if version != FORMAT:
            raise BackupError(f"{self.path} is of format {version}; this version reads {FORMAT}")
        with _told(self.path, "its manifest is damaged"):
            return Manifest.model_validate_json(content)

    def _check_names(self) -> None:
        held = set(self._zip.namelist())
        told = {MANIFEST, *(part.name for part in self.manifest.parts)}
        for name in sorted(told - held):
            raise BackupError(f"{self.path} is damaged: the part {name} is missing")
        for name in sorted(held - told):
            raise BackupError(f"{self.path} is damaged: its manifest knows no {name}")


@contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise BackupError(f"{path} cannot be used: {what}") from error
    except OSError as error:
        reason = error.strerror or "it is damaged"
        raise BackupError(f"{path} cannot be read: {reason}") from error
