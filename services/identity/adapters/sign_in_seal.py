"""Tickets at rest: found by one hash of the ticket, opened only by another one of the same."""

import hashlib
import hmac
import os
import secrets

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.identity.handlers.sign_in_ports import Payload

_NONCE_BYTES = 12


def new_ticket() -> str:
    return secrets.token_hex(32)


def ticket_key(kind: str, ticket: str) -> str:
    return hmac.new(ticket.encode(), f"find/{kind}".encode(), hashlib.sha256).hexdigest()


def seal(kind: str, ticket: str, payload: Payload) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(kind, ticket).encrypt(nonce, orjson.dumps(payload), kind.encode())


def unseal(kind: str, ticket: str, sealed: bytes) -> Payload | None:
    """None where somebody has tampered with it."""
    nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        opened = _cipher(kind, ticket).decrypt(nonce, box, kind.encode())
    except (InvalidTag, ValueError):
        return None
    payload: Payload = orjson.loads(opened)
    return payload


def _cipher(kind: str, ticket: str) -> AESGCM:
    return AESGCM(hmac.new(ticket.encode(), f"open/{kind}".encode(), hashlib.sha256).digest())
