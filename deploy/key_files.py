"""Identity's key files in a folder: made once, readable by their owner alone."""

import base64
import os
import secrets
import time
from pathlib import Path
from typing import Any, Final

import orjson

from shared.identity.keys import KeyRing, SigningKey, write_ring

HASH_KEY: Final = "people.hash.key"
PEOPLE_KEYS: Final = "people.keys.json"
ISSUER_KEYS: Final = "issuer.keys.json"
_KEY_BYTES: Final = 32


def ensure_keys(folder: Path, *, first: SigningKey | None = None) -> None:
    """Make what is missing: the signing ring (which begins with `first`), the keys of people."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / HASH_KEY).exists():
        write_secret(folder / HASH_KEY, secrets.token_hex(_KEY_BYTES).encode())
    if not (folder / PEOPLE_KEYS).exists():
        write_secret(folder / PEOPLE_KEYS, with_new_key({"current": "", "keys": {}}))
    if not (folder / ISSUER_KEYS).exists():
        fresh = KeyRing(()).rotated(time.time(), lead_seconds=0, token_seconds=0)
        write_ring(folder / ISSUER_KEYS, KeyRing((first,)) if first else fresh)


def with_new_key(ring: dict[str, Any]) -> bytes:
    """The ring of people's contacts with another key, which is the current one."""
    name = f"k{time.strftime('%Y%m%d', time.gmtime())}-{secrets.token_hex(3)}"
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return orjson.dumps({"current": name, "keys": {**ring["keys"], name: key}})


def write_secret(file: Path, content: bytes) -> None:
    """In one step, readable by its owner alone."""
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    beside.replace(file)
