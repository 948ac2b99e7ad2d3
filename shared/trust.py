"""Whom a service believes: one line opens the verifier of its process and keeps it up to date."""

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog

from shared.errors import PermanentError
from shared.identity import Revocations, TokenVerifier
from shared.identity.following import IdentityAwayError, KeyFollower, RevocationFollower
from shared.identity.tokens import NO_KEYS
from shared.rounds import open_rounds
from shared.runtime import Process
from shared.settings import CommonSettings

log = structlog.get_logger(__name__)


class NoKeysError(PermanentError):
    """Neither a file of keys nor an address to ask for them was set."""


async def open_verifier(process: Process, settings: CommonSettings) -> TokenVerifier:
    """With JWKS_URL it follows identity; JWKS_FILE alone is fixed until the process ends.

    Raises:
        NoKeysError: neither is set.
        IdentityAwayError: there is no file, and identity did not answer.
    """
    if settings.jwks_file is None and not settings.jwks_url:
        raise NoKeysError("set JWKS_FILE or JWKS_URL: no token could be verified")
    fixed = settings.jwks_file.read_bytes() if settings.jwks_file else NO_KEYS
    revocations = Revocations()
    verifier = TokenVerifier(fixed, revocations=revocations)
    if settings.jwks_url:
        await _follow(process, settings, verifier, revocations=revocations, fixed=fixed)
    return verifier


async def _follow(
    process: Process,
    settings: CommonSettings,
    verifier: TokenVerifier,
    *,
    revocations: Revocations,
    fixed: bytes,
) -> None:
    connector = aiohttp.TCPConnector(ssl=settings.http_client_tls())
    session = await process.stack.enter_async_context(
        aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    )
    keys = KeyFollower(verifier, session, settings.jwks_url, fixed=fixed)
    verifier.look_again = keys.look_again
    try:
        await keys.refresh()
    except IdentityAwayError:
        if not verifier.key_ids:
            raise
    await process.stack.enter_async_context(
        open_rounds("keys", keys.refresh, every_seconds=settings.keys_seconds)
    )
    if settings.service_token_file is None:
        log.warning("identity.revocations_not_followed", reason="SERVICE_TOKEN_FILE is not set")
    else:
        follower = RevocationFollower(
            revocations,
            session,
            _revocation_urls(settings.jwks_url),
            token=token_file(settings.service_token_file),
        )
        await process.stack.enter_async_context(
            open_rounds("revocations", follower.refresh, every_seconds=settings.revocations_seconds)
        )


def token_file(path: Path) -> Callable[[], str]:
    """The credential, read at each use, so that a new one takes effect without a restart."""
    return lambda: path.read_text(encoding="utf-8").strip()


def _revocation_urls(jwks_urls: Sequence[str]) -> list[str]:
    """The same identities, asked for something else."""
    parts = [urlsplit(url) for url in jwks_urls]
    return [urlunsplit((one.scheme, one.netloc, "/v1/revocations", "", "")) for one in parts]
