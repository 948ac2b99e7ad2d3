"""Identity's key files: made once, rotated while everything runs; and services' credentials."""

import base64
import os
import secrets
import time
from pathlib import Path

import orjson

from deploy.commands.offices import HASH_KEY, ISSUER_KEYS, PEOPLE_KEYS
from services.identity.settings import IdentitySettings
from shared.identity import Principal
from shared.identity.keys import KeyRing, issue_long, read_ring, write_ring

KEY_BYTES = 32


def ensure_keys(folder: Path) -> None:
    """Make the files that are missing: the signing ring, the ring of contacts, the hash key."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / HASH_KEY).exists():
        write_secret(folder / HASH_KEY, secrets.token_hex(KEY_BYTES).encode())
    if not (folder / PEOPLE_KEYS).exists():
        write_secret(folder / PEOPLE_KEYS, _with_new_key({"current": "", "keys": {}}))
    if not (folder / ISSUER_KEYS).exists():
        ring = KeyRing(()).rotated(time.time(), lead_seconds=0, token_seconds=0)
        write_ring(folder / ISSUER_KEYS, ring)


def rotate_signing(settings: IdentitySettings) -> float:
    """A new key is published at once; answers when it begins to sign."""
    file = settings.issuer_keys_file
    ring = read_ring(file).rotated(
        time.time(),
        lead_seconds=settings.key_lead_seconds,
        token_seconds=settings.longest_token_seconds,
    )
    write_ring(file, ring)
    return ring.keys[-1].signs_from


def add_people_key(settings: IdentitySettings) -> str:
    """A new current key for contacts; the old ones stay until all is wrapped anew."""
    file = settings.people_keys_file
    content = _with_new_key(orjson.loads(file.read_bytes()))
    write_secret(file, content)
    return str(orjson.loads(content)["current"])


def service_token(settings: IdentitySettings, service: str, *, region: str, days: float) -> str:
    """A service's credential; its signing key is kept for as long."""
    principal = Principal(id=f"service:{service}", role="service", region=region)
    lifetime = days * 24 * 3600
    return issue_long(
        settings.issuer_keys_file, principal, now=time.time(), lifetime_seconds=lifetime
    )


def write_secret(file: Path, content: bytes) -> None:
    """In one step, readable by its owner alone."""
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
    beside.replace(file)


def _with_new_key(ring: dict[str, object]) -> bytes:
    name = f"k{time.strftime('%Y%m%d', time.gmtime())}-{secrets.token_hex(3)}"
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    known = ring["keys"]
    assert isinstance(known, dict)  # noqa: S101 - tells the type checker what the file holds
    return orjson.dumps({"current": name, "keys": known | {name: key}})
