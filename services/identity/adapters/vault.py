"""Contacts under lock: each person has a data key, and the ring's keys wrap the data keys.

Without its wrapped data key a person's box cannot be opened by anybody, whatever copies there are.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, ValidationError

from services.identity.domain import NO_CONTACTS, Contacts
from shared.errors import PermanentError

_KEY_BYTES = 32
_NONCE_BYTES = 12
Sealed = Mapping[str, Any]


class VaultError(PermanentError):
    """The key ring cannot be read, lacks a key, or the box was tampered with."""


class _RingFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    current: str
    keys: dict[str, str]


class Safe(Protocol):
    """What stores need of a vault."""

    @property
    def current(self) -> str: ...

    def seal(self, person_id: str, contacts: Contacts) -> Sealed | None: ...

    def open(self, person_id: str, sealed: Sealed | None) -> Contacts: ...

    def rewrapped(self, person_id: str, sealed: Sealed) -> Sealed: ...


class Vault:
    """`keys` by their id; what is sealed now is wrapped by the `current` one."""

    def __init__(self, keys: Mapping[str, bytes], *, current: str) -> None:
        if current not in keys or any(len(key) != _KEY_BYTES for key in keys.values()):
            raise VaultError(f"a key ring needs its current key, and {_KEY_BYTES} bytes in each")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current

    @property
    def current(self) -> str:
        return self._current

    def seal(self, person_id: str, contacts: Contacts) -> Sealed | None:
        """With a fresh data key; None where there is nothing to keep."""
        if contacts == NO_CONTACTS:
            return None
        data_key = os.urandom(_KEY_BYTES)
        said = {name: getattr(contacts, name) for name in ("phone", "email", "wechat")}
        box = _encrypt(AESGCM(data_key), orjson.dumps(said), f"contacts/{person_id}")
        return {"box": box, **self._wrap(person_id, data_key)}

    def open(self, person_id: str, sealed: Sealed | None) -> Contacts:
        """Raises VaultError."""
        if sealed is None:
            return NO_CONTACTS
        data_key = self._unwrap(person_id, sealed)
        box = _decrypt(AESGCM(data_key), sealed["box"], f"contacts/{person_id}")
        return Contacts(**orjson.loads(box))

    def rewrapped(self, person_id: str, sealed: Sealed) -> Sealed:
        """The same box, its data key wrapped by the current key."""
        return {"box": sealed["box"], **self._wrap(person_id, self._unwrap(person_id, sealed))}

    def _wrap(self, person_id: str, data_key: bytes) -> dict[str, Any]:
        ring = self._keys[self._current]
        wrapped = _encrypt(ring, data_key, f"key/{self._current}/{person_id}")
        return {"key": self._current, "wrapped": wrapped}

    def _unwrap(self, person_id: str, sealed: Sealed) -> bytes:
        name = sealed["key"]
        if name not in self._keys:
            raise VaultError(f"the key ring lacks the key {name!r}")
        return _decrypt(self._keys[name], sealed["wrapped"], f"key/{name}/{person_id}")


def read_vault(path: Path) -> Vault:
    """`{"current": id, "keys": {id: base64 of 32 bytes}}`; raises VaultError."""
    try:
        ring = _RingFile.model_validate_json(path.read_bytes())
        keys = {name: base64.b64decode(key, validate=True) for name, key in ring.keys.items()}
    except (ValidationError, binascii.Error):
        raise VaultError(f"{path}: not a key ring") from None  # the cause would quote the keys
    return Vault(keys, current=ring.current)


class VaultFile:
    """The vault of a ring in a file; a key that was added is there at its next use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._vault = self._latest()

    @property
    def current(self) -> str:
        return self._latest().current

    def seal(self, person_id: str, contacts: Contacts) -> Sealed | None:
        return self._latest().seal(person_id, contacts)

    def open(self, person_id: str, sealed: Sealed | None) -> Contacts:
        return self._latest().open(person_id, sealed)

    def rewrapped(self, person_id: str, sealed: Sealed) -> Sealed:
        return self._latest().rewrapped(person_id, sealed)

    def _latest(self) -> Vault:
        found = self._path.stat()
        mark = (found.st_mtime_ns, found.st_ino)
        if mark != self._seen:
            self._vault, self._seen = read_vault(self._path), mark
        return self._vault


def _encrypt(key: AESGCM, plain: bytes, about: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, about.encode())


def _decrypt(key: AESGCM, sealed: bytes, about: str) -> bytes:
    sealed = bytes(sealed)
    try:
        return key.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise VaultError("a sealed value does not open: another key, or tampered with") from None
