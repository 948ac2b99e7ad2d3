"""OpenID Connect: the authorization code flow with PKCE, at any provider that follows the standard.

OpenID Connect Core 1.0, Discovery 1.0, RFC 7636 (S256).
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from services.identity.adapters.oidc_claims import Expected, UnknownKeyError, read_id_token
from services.identity.adapters.oidc_provider import Discovery, Metadata
from services.identity.adapters.sign_in_http import Answer, ProviderHttp, ask
from services.identity.domain.sign_in import Account, IdNumber, Vouched
from services.identity.handlers.sign_in_ports import ProviderRefusedError
from shared.clock import Clock

_OK = 200
KIND = "oidc"


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcClient:
    """Our registration there; `claim` is `sub`, or the claim that holds a resident ID number."""

    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    redirect_url: str
    claim: str = "sub"
    scope: str = "openid"
    leeway_seconds: float = 60.0


class Oidc:
    """`Provider` of the handlers."""

    def __init__(self, http: ProviderHttp, client: OidcClient, *, clock: Clock) -> None:
        self._http = http
        self._client = client
        self._clock = clock
        self._discovery = Discovery(http, client.issuer, clock=clock)

    async def start(self, *, state: str, nonce: str, verifier: str) -> str:
        metadata = await self._discovery.metadata()
        query = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": self._client.redirect_url,
            "scope": self._client.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),  # type: ignore[no-untyped-call] # a gap of its stubs
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in metadata.authorization else "?"
        return f"{metadata.authorization}{joint}{urlencode(query)}"

    async def finish(self, *, code: str, nonce: str, verifier: str) -> Vouched:
        metadata = await self._discovery.metadata()
        tokens = _granted(await self._exchange(metadata, code, verifier))
        access_token = tokens.get("access_token")
        claims = await self._claims(tokens["id_token"], nonce, access_token)
        if self._client.claim == "sub":
            return Account(KIND, f"{self._client.issuer}\n{claims['sub']}")
        value = claims.get(self._client.claim)
        if value is None and metadata.userinfo and isinstance(access_token, str):
            value = await self._asked(metadata.userinfo, access_token, claims["sub"])
        if not isinstance(value, str) or not value:
            raise ProviderRefusedError(f"the provider does not tell {self._client.claim}")
        return IdNumber(value)

    async def _exchange(self, metadata: Metadata, code: str, verifier: str) -> Answer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_url,
            "code_verifier": verifier,
        }
        headers = {"Accept": "application/json"}
        secret = self._client.secret
        if secret is not None and metadata.basic:
            headers["Authorization"] = _basic(self._client.client_id, secret)
        else:
            form["client_id"] = self._client.client_id
            form |= {"client_secret": secret} if secret else {}
        return await ask(self._http, "POST", metadata.token, data=form, headers=headers)

    async def _claims(
        self, id_token: str, nonce: str, access_token: str | None
    ) -> Mapping[str, Any]:
        expected = Expected(
            issuer=self._client.issuer,
            client_id=self._client.client_id,
            nonce=nonce,
            access_token=access_token,
            now=self._clock().timestamp(),
            leeway_seconds=self._client.leeway_seconds,
        )
        try:
            return read_id_token(id_token, await self._discovery.keys(), expected)
        except UnknownKeyError:
            return read_id_token(id_token, await self._discovery.keys(newer=True), expected)

    async def _asked(self, userinfo: str, access_token: str, subject: str) -> Any:
        """The claim from the provider's UserInfo, which has to be about the same person."""
        headers = {"Authorization": f"Bearer {access_token}"}
        answer = await ask(self._http, "GET", userinfo, headers=headers)
        if answer.status != _OK or answer.content.get("sub") != subject:
            raise ProviderRefusedError("the provider tells of somebody else")
        return answer.content.get(self._client.claim)


def _granted(answer: Answer) -> Mapping[str, Any]:
    """Raises ProviderRefusedError: a code that is wrong, spent or too old, or no ID token."""
    if answer.status != _OK or not isinstance(answer.content.get("id_token"), str):
        error = answer.content.get("error")
        known = error if error in {"invalid_grant", "invalid_client"} else "refused"
        raise ProviderRefusedError(f"the provider gives no ID token: {known}")
    return answer.content


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749, 2.3.1: both are form-encoded before they are joined."""
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()
