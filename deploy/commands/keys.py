"""Identity's keys, rotated while everything runs; and the credentials of services."""

import time

import orjson

from deploy.key_files import with_new_key, write_secret
from services.identity.settings import IdentitySettings
from shared.identity import Principal
from shared.identity.keys import issue_long, read_ring, write_ring


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
    content = with_new_key(orjson.loads(file.read_bytes()))
    write_secret(file, content)
    return str(orjson.loads(content)["current"])


def service_token(settings: IdentitySettings, service: str, *, region: str, days: float) -> str:
    """A service's credential; its signing key is kept for as long."""
    principal = Principal(id=f"service:{service}", role="service", region=region)
    lifetime = days * 24 * 3600
    return issue_long(
        settings.issuer_keys_file, principal, now=time.time(), lifetime_seconds=lifetime
    )
