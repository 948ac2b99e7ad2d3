"""Keyed hashes by HMAC-SHA256; the key stands in a file of its own, apart from the database."""

import hashlib
import hmac
from pathlib import Path

from services.identity.domain import Document
from shared.errors import PermanentError

_FEWEST_BYTES = 32


class HashKeyError(PermanentError):
    """The file holds no key that is long enough."""


class HmacHashes:
    def __init__(self, key: bytes) -> None:
        if len(key) < _FEWEST_BYTES:
            raise HashKeyError(f"the key of the hashes needs {_FEWEST_BYTES} bytes or more")
        self._key = key

    def document(self, document: Document) -> str:
        return self._hash("document", document.type, document.number)

    def account(self, kind: str, value: str) -> str:
        return self._hash("account", kind, value)

    def _hash(self, *parts: str) -> str:
        text = "\n".join(parts).encode()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def read_hashes(path: Path) -> HmacHashes:
    """The file's bytes are the key, but for space at its ends."""
    return HmacHashes(path.read_bytes().strip())
