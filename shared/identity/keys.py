"""The ring of signing keys: all are published, one signs, a new one is known before it signs.

A ring is a value: to rotate gives another ring. Where it is stored is not decided here.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import PermanentError
from shared.identity.principals import Principal
from shared.identity.tokens import TokenIssuer, new_key_pair, public_jwk

CLOCK_SECONDS = 60.0
"""How far the clocks of those who verify may be behind ours."""


class KeyRingError(PermanentError):
    """The ring cannot be read, or none of its keys may sign now."""


class _KeyText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    pem: str
    signs_from: float
    used_until: float = 0.0


class _RingText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    keys: list[_KeyText]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """`used_until`: when the last token that it is known to have signed expires."""

    pem: bytes
    signs_from: float
    used_until: float = 0.0

    def __repr__(self) -> str:
        return f"SigningKey(signs_from={self.signs_from})"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys in the order in which they sign; `token_seconds`: the usual life of a token."""

    keys: tuple[SigningKey, ...]

    def signing(self, now: float) -> SigningKey:
        """Raises KeyRingError."""
        ready = [key for key in self.keys if key.signs_from <= now]
        if not ready:
            raise KeyRingError("no key of the ring may sign yet")
        return ready[-1]

    def published(self, now: float, *, token_seconds: float) -> Sequence[SigningKey]:
        """Without those whose last token has expired."""
        return [
            key
            for place, key in enumerate(self.keys)
            if self._needed_until(place, token_seconds) > now
        ]

    def jwks(self, now: float, *, token_seconds: float) -> bytes:
        keys = [
            public_jwk(_private(key)) for key in self.published(now, token_seconds=token_seconds)
        ]
        return orjson.dumps({"keys": keys})

    def rotated(self, now: float, *, lead_seconds: float, token_seconds: float) -> "KeyRing":
        """With a new key that signs after the lead, and without those that nobody needs."""
        new = SigningKey(new_key_pair()[0], signs_from=now + lead_seconds if self.keys else now)
        kept = KeyRing((*self.keys, new))
        return KeyRing(tuple(kept.published(now, token_seconds=token_seconds)))

    def used(self, now: float, *, until: float) -> "KeyRing":
        """The key that signs now has signed a token that lasts until then."""
        signing = self.signing(now)
        noted = replace(signing, used_until=max(signing.used_until, until))
        return KeyRing(tuple(noted if key is signing else key for key in self.keys))

    def _needed_until(self, place: int, token_seconds: float) -> float:
        """A key signs until the next one does; its last token then lives on."""
        if place == len(self.keys) - 1:
            return float("inf")
        last = self.keys[place + 1].signs_from + token_seconds
        return max(last, self.keys[place].used_until) + CLOCK_SECONDS


class RingIssuer:
    """Issues by the ring in a file; one that another process has rotated is noticed at once."""

    def __init__(self, path: Path, *, token_seconds: float) -> None:
        self._path = path
        self._token_seconds = token_seconds
        self._seen: tuple[int, int] | None = None
        self._ring = KeyRing(())
        self._issuers: dict[bytes, TokenIssuer] = {}

    def issue(self, principal: Principal, *, now: float, lifetime_seconds: float) -> str:
        if lifetime_seconds > self._token_seconds:
            raise KeyRingError("a longer token is to be noted in the ring")
        key = self._latest().signing(now)
        issuer = self._issuers.setdefault(key.pem, TokenIssuer(key.pem))
        return issuer.issue(principal, now=now, lifetime_seconds=lifetime_seconds)

    def jwks(self, *, now: float) -> bytes:
        return self._latest().jwks(now, token_seconds=self._token_seconds)

    def _latest(self) -> KeyRing:
        found = self._path.stat()
        mark = (found.st_mtime_ns, found.st_ino)
        if mark != self._seen:
            self._ring, self._seen = read_ring(self._path), mark
            self._issuers.clear()
        return self._ring


def read_ring(path: Path) -> KeyRing:
    """Raises KeyRingError."""
    try:
        text = _RingText.model_validate_json(path.read_bytes())
    except ValidationError:
        raise KeyRingError(f"{path}: not a ring of signing keys") from None  # it would quote keys
    keys = (SigningKey(one.pem.encode(), one.signs_from, one.used_until) for one in text.keys)
    return KeyRing(tuple(sorted(keys, key=lambda key: key.signs_from)))


def write_ring(path: Path, ring: KeyRing) -> None:
    """In one step, readable by the owner alone: a reader finds the old ring or the new one."""
    text = _RingText(
        keys=[
            _KeyText(pem=key.pem.decode(), signs_from=key.signs_from, used_until=key.used_until)
            for key in ring.keys
        ]
    )
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(text.model_dump_json(indent=1))
    beside.replace(path)


def issue_long(path: Path, principal: Principal, *, now: float, lifetime_seconds: float) -> str:
    """A token that outlives the usual, noted in the ring first so that its key is kept."""
    ring = read_ring(path).used(now, until=now + lifetime_seconds)
    write_ring(path, ring)
    issuer = TokenIssuer(ring.signing(now).pem)
    return issuer.issue(principal, now=now, lifetime_seconds=lifetime_seconds)


def _private(key: SigningKey) -> Ed25519PrivateKey:
    private = serialization.load_pem_private_key(key.pem, password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyRingError("a key of the ring is not an Ed25519 private key")
    return private
