"""The keys and files of a demonstration stack, made once and kept in its data folder."""

import base64
import json
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from deploy.demo.roster import Roster
from deploy.key_files import ISSUER_KEYS, ensure_keys
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.identity.keys import SigningKey

SERVICES = ("intake", "router", "notifier", "archive", "portal", "identity")
SERVICE_TOKEN_SECONDS = 10 * 365 * 24 * 3600
"""A demonstration's service token outlives it; a real stack gets its own from its operator."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Files that processes are pointed to; all are readable by their owner alone."""

    folder: Path
    issuer_key: Path
    jwks: Path
    service_token: Path
    session_key: Path
    roster: Path
    webhook_secret: Path

    def token_of(self, service: str) -> Path:
        return self.service_token if service == "intake" else self.folder / f"{service}.token"


def ensure_credentials(folder: Path, *, region: str, roster: Roster) -> Credentials:
    """Make what is missing; what is there stays, so that sign-ins outlive a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    files = Credentials(
        folder=folder,
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
        for service in SERVICES:
            files.token_of(service).unlink(missing_ok=True)
        (folder / ISSUER_KEYS).unlink(missing_ok=True)
    ensure_keys(folder, first=_first_key(files.issuer_key))
    for service in SERVICES:
        if not files.token_of(service).exists():
            token = _service_token(files.issuer_key.read_bytes(), service, region)
            _write(files.token_of(service), token.encode())
    if not files.session_key.exists():
        _write(files.session_key, Fernet.generate_key())
    if not files.webhook_secret.exists():
        _write(files.webhook_secret, b"whsec_" + base64.b64encode(secrets.token_bytes(24)))
    _write(files.roster, _people(roster))
    return files


def _first_key(issuer_key: Path) -> SigningKey:
    """Identity's ring begins with the demonstration's issuer: what that has signed goes on."""
    now = time.time()
    return SigningKey(issuer_key.read_bytes(), now, used_until=now + SERVICE_TOKEN_SECONDS)


def _service_token(issuer_key: bytes, service: str, region: str) -> str:
    principal = Principal(id=f"service:{service}", role="service", region=region)
    return TokenIssuer(issuer_key).issue(
        principal, now=time.time(), lifetime_seconds=SERVICE_TOKEN_SECONDS
    )


def _people(roster: Roster) -> bytes:
    return json.dumps([asdict(person) for person in roster], ensure_ascii=False).encode()


def _write(file: Path, content: bytes) -> None:
    file.touch(mode=0o600, exist_ok=True)
    file.write_bytes(content)
