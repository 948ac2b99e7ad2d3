"""What an ID token has to say before it is believed; the checks are Authlib's and joserfc's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from services.identity.handlers.sign_in_ports import ProviderRefusedError

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Only with public keys: a shared secret or `none` would let others write tokens."""

_OLDEST_SECONDS: Final = 600.0


class UnknownKeyError(ProviderRefusedError):
    """No key of the set has made the token; a newer set may know it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """`leeway_seconds`: so much may the two clocks differ."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str | None
    now: float
    leeway_seconds: float


def read_id_token(id_token: str, keys: KeySet, expected: Expected) -> Mapping[str, Any]:
    """The claims of a token that was made for us, now, in answer to what we asked.

    Raises:
        ProviderRefusedError: it was not.
        UnknownKeyError: no key of the set has made it; a newer set may.
    """
    try:
        token = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS))
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": expected.issuer},
                "aud": {"essential": True, "value": expected.client_id},
                "sub": {"essential": True},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "nonce": {"essential": True, "value": expected.nonce},
            },
            params={
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": expected.access_token,
            },
        )
        claims.validate(now=int(expected.now), leeway=int(expected.leeway_seconds))
    except InvalidKeyIdError:
        raise UnknownKeyError("signed by a key that the provider does not publish") from None
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderRefusedError(f"the ID token does not hold: {_told(error)}") from None
    if token.claims["iat"] < expected.now - _OLDEST_SECONDS - expected.leeway_seconds:
        raise ProviderRefusedError("the ID token was issued long ago")
    return dict(token.claims)


def _told(error: Exception) -> str:
    """The kind and the claim, never a value."""
    claim = getattr(error, "claim", None)
    return f"{type(error).__name__} {claim}" if claim else type(error).__name__
