"""What a provider publishes of itself: its addresses and its keys, read again when they change."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.identity.adapters.sign_in_http import ProviderHttp, ask
from services.identity.handlers.sign_in_ports import ProviderAwayError
from shared.clock import Clock
from shared.errors import PermanentError

_KEEP_SECONDS: Final = 3600.0
_AGAIN_SECONDS: Final = 5.0
"""For an unknown key the set is read anew, but no more often: anybody can name a key."""

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OK = 200


class IssuerError(PermanentError):
    """The address of the provider cannot be used."""


@dataclass(frozen=True, slots=True)
class Metadata:
    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    basic: bool


class Discovery:
    def __init__(self, http: ProviderHttp, issuer: str, *, clock: Clock) -> None:
        _check(issuer)
        self._http = http
        self._issuer = issuer
        self._clock = clock
        self._lock = asyncio.Lock()
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def metadata(self) -> Metadata:
        """Raises ProviderAwayError."""
        async with self._lock:
            now = self._clock().timestamp()
            if self._metadata is None or now >= self._metadata[0] + _KEEP_SECONDS:
                self._metadata = (now, await self._read())
            return self._metadata[1]

    async def keys(self, *, newer: bool = False) -> KeySet:
        """Raises ProviderAwayError; `newer` when a key was not among the last ones."""
        address = (await self.metadata()).jwks
        async with self._lock:
            now = self._clock().timestamp()
            keep = _AGAIN_SECONDS if newer else _KEEP_SECONDS
            if self._keys is None or now >= self._keys[0] + keep:
                self._keys = (now, await self._read_keys(address))
            return self._keys[1]

    async def _read(self) -> Metadata:
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = await ask(self._http, "GET", url)
        said = answer.content
        if answer.status != _OK or said.get("issuer") != self._issuer:
            raise ProviderAwayError("the document of the provider is not that of this issuer")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        userinfo = said.get("userinfo_endpoint")
        try:
            return Metadata(
                authorization=_checked(said["authorization_endpoint"]),
                token=_checked(said["token_endpoint"]),
                jwks=_checked(said["jwks_uri"]),
                userinfo=_checked(userinfo) if userinfo else None,
                basic="client_secret_basic" in methods,
            )
        except (KeyError, IssuerError):
            raise ProviderAwayError("the document of the provider lacks an address") from None

    async def _read_keys(self, address: str) -> KeySet:
        answer = await ask(self._http, "GET", address)
        try:
            return KeySet.import_key_set({"keys": list(answer.content["keys"])})
        except (JoseError, KeyError, TypeError, ValueError):
            raise ProviderAwayError("the keys of the provider cannot be read") from None


def _checked(address: Any) -> str:
    _check(address)
    return str(address)


def _check(address: Any) -> None:
    """TLS is what makes the answers the provider's own; only a test on this machine goes without.

    Raises:
        IssuerError: not such an address.
    """
    parts = urlsplit(address) if isinstance(address, str) else None
    if parts and parts.scheme == "https" and parts.hostname:
        return
    if parts and parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise IssuerError("the provider has to be at https://")
