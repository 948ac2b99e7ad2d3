"""The keys and files of a demonstration stack, made once and kept in its data folder."""

import base64
import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from deploy.demo.roster import Roster
from shared.identity import Principal, TokenIssuer, new_key_pair

SERVICE_TOKEN_SECONDS = 10 * 365 * 24 * 3600
"""A demonstration's service token outlives it; a real stack gets its own from its operator."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Files that processes are pointed to; all are readable by their owner alone."""

    issuer_key: Path
    jwks: Path
    service_token: Path
    session_key: Path
    roster: Path
    webhook_secret: Path


def ensure_credentials(folder: Path, *, region: str, roster: Roster) -> Credentials:
    """Make what is missing; what is there stays, so that sign-ins outlive a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Credentials(
        issuer_key=folder / "issuer.pem",
        jwks=folder / "jwks.json",
        service_token=folder / "service.token",
        session_key=folder / "session.key",
        roster=folder / "roster.json",
        webhook_secret=folder / "webhook.secret",
    )
    if not (files.issuer_key.exists() and files.jwks.exists()):
        pem, jwks = new_key_pair()
        _write(files.issuer_key, pem)
        _write(files.jwks, jwks)
        files.service_token.unlink(missing_ok=True)
    if not files.service_token.exists():
        _write(files.service_token, _service_token(files.issuer_key.read_bytes(), region).encode())
    if not files.session_key.exists():
        _write(files.session_key, Fernet.generate_key())
    if not files.webhook_secret.exists():
        _write(files.webhook_secret, b"whsec_" + base64.b64encode(secrets.token_bytes(24)))
    _write(files.roster, _people(roster))
    return files


def _service_token(issuer_key: bytes, region: str) -> str:
    intake = Principal(id="service:intake", role="service", region=region)
    return TokenIssuer(issuer_key).issue(
        intake, now=time.time(), lifetime_seconds=SERVICE_TOKEN_SECONDS
    )


def _people(roster: Roster) -> bytes:
    return json.dumps([asdict(person) for person in roster], ensure_ascii=False).encode()


def _write(file: Path, content: bytes) -> None:
    file.touch(mode=0o600, exist_ok=True)
    file.write_bytes(content)
