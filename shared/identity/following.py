"""Follows identity from afar: its keys and its revocations, so that verifying asks nobody."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import orjson
import structlog
from pydantic import TypeAdapter, ValidationError

from shared.errors import TransientError
from shared.identity.revocations import Revocations, Revoked
from shared.identity.tokens import NO_KEYS, TokenError, TokenVerifier

log = structlog.get_logger(__name__)

LOOK_AGAIN_SECONDS = 5.0
"""No more often than so, whatever keys strangers name in their tokens."""
_ANSWER_SECONDS = 2.0
_OVERLAP_SECONDS = 120
_OK = 200
_REVOKED = TypeAdapter(list[Revoked])


class IdentityAwayError(TransientError):
    """No identity answered as it should; what is known stays in force."""


class KeyFollower:
    """Keeps a verifier's keys: those of a file, which stay, and those that identity publishes."""

    def __init__(
        self,
        verifier: TokenVerifier,
        session: aiohttp.ClientSession,
        urls: Sequence[str],
        *,
        fixed: bytes = NO_KEYS,
    ) -> None:
        self._verifier = verifier
        self._session = session
        self._urls = urls
        self._fixed = orjson.loads(fixed)["keys"]
        self._looked = float("-inf")

    async def refresh(self) -> None:
        """Raises IdentityAwayError."""
        self._looked = time.monotonic()
        found = await ask(self._session, self._urls)
        try:
            self._verifier.replace_keys(orjson.dumps({"keys": [*self._fixed, *found["keys"]]}))
        except (KeyError, TypeError, TokenError):
            raise IdentityAwayError("identity's keys cannot be read") from None

    async def look_again(self) -> None:
        """For a key that is not known: at once, but seldom, and without complaint."""
        if time.monotonic() < self._looked + LOOK_AGAIN_SECONDS:
            return
        try:
            await self.refresh()
        except IdentityAwayError as error:
            log.warning("identity.keys_not_refreshed", reason=str(error))


class RevocationFollower:
    def __init__(
        self,
        revocations: Revocations,
        session: aiohttp.ClientSession,
        urls: Sequence[str],
        *,
        token: Callable[[], str],
    ) -> None:
        self._revocations = revocations
        self._session = session
        self._urls = urls
        self._token = token

    async def refresh(self) -> None:
        """Asks for more than what is new, since the clocks of those who revoke differ.

        Raises:
            IdentityAwayError
        """
        after = max(0, self._revocations.newest - _OVERLAP_SECONDS)
        urls = [f"{url}?after={after}" for url in self._urls]
        found = await ask(self._session, urls, token=self._token())
        try:
            items = _REVOKED.validate_python(found["items"])
        except (KeyError, TypeError, ValidationError):
            raise IdentityAwayError("identity's revocations cannot be read") from None
        self._revocations.learn(items, now=time.time())


async def ask(
    session: aiohttp.ClientSession, urls: Sequence[str], *, token: str | None = None
) -> Any:
    """The first JSON answer; raises IdentityAwayError."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    reason = "no address"
    for url in urls:
        try:
            async with session.get(url, headers=headers, timeout=timeout) as answer:
                if answer.status == _OK:
                    return orjson.loads(await answer.read())
                reason = f"status {answer.status}"
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            reason = type(error).__name__
    raise IdentityAwayError(f"identity does not answer ({reason})")
