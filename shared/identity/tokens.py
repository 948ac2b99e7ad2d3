"""EdDSA tokens: issued by whoever holds the private key, verified offline by every service."""

import base64
import hashlib
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import PermanentError
from shared.events.parts import Role

AUDIENCE = "consult"
ALGORITHM = "EdDSA"
_REMEMBERED = 10_000
_REQUIRED = ["sub", "role", "region", "iat", "exp", "aud"]


class TokenError(PermanentError):
    """The token is missing, malformed, expired, meant for others or not signed by a known key."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified person or service; `bureau` only for officials."""

    id: str
    role: Role
    region: str
    name: str | None = None
    bureau: str | None = None
    term: str | None = None


class TokenIssuer:
    def __init__(self, private_key_pem: bytes) -> None:
        key = serialization.load_pem_private_key(private_key_pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TokenError("the issuer's key is not an Ed25519 private key")
        self._key = key
        self._kid = str(_public_jwk(key)["kid"])

    def issue(self, principal: Principal, *, now: float, lifetime_seconds: float = 3600) -> str:
        """A token for `principal`, valid from `now` (seconds since the epoch)."""
        claims = {
            "sub": principal.id,
            "role": principal.role,
            "region": principal.region,
            "name": principal.name,
            "bureau": principal.bureau,
            "term": principal.term,
            "aud": AUDIENCE,
            "iat": int(now),
            "exp": int(now + lifetime_seconds),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid})


class TokenVerifier:
    """Verifies against a set of public keys; a verified token is remembered until it expires."""

    def __init__(self, jwks: bytes, *, remembered: int = _REMEMBERED) -> None:
        keys = jwt.PyJWKSet.from_dict(orjson.loads(jwks)).keys
        self._keys = {key.key_id: key for key in keys}
        self._most = remembered
        self._verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()

    @property
    def remembered(self) -> int:
        """How many verified tokens it holds in memory."""
        return len(self._verified)

    def verify(self, token: str) -> Principal:
        """The principal that the token stands for.

        Raises:
            TokenError: the token does not hold.
        """
        known = self._verified.get(token)
        if known is not None and known[1] > time.time():
            return known[0]
        claims = self._claims(token)
        principal = _principal(claims)
        self._remember(token, principal, float(claims["exp"]))
        return principal

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            key = self._keys.get(kid) if isinstance(kid, str) else None
            if key is None:
                raise TokenError("the token is signed by an unknown key")
            return jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": _REQUIRED},
            )
        except jwt.ExpiredSignatureError as error:
            raise TokenError("the token has expired") from error
        except (jwt.PyJWTError, ValueError) as error:  # ValueError: what is not ASCII, or not JSON
            raise TokenError("the token is not valid") from error

    def _remember(self, token: str, principal: Principal, expires: float) -> None:
        self._verified[token] = (principal, expires)
        if len(self._verified) > self._most:
            self._verified.popitem(last=False)


def _principal(claims: Mapping[str, Any]) -> Principal:
    """Well signed is not enough: an issuer's mistake must not become a person."""
    role = claims["role"]
    if not isinstance(role, str) or role not in get_args(Role):
        raise TokenError("the token names no known role")
    bureau = _text(claims, "bureau")
    if role == "official" and not bureau:
        raise TokenError("an official's token names no bureau")
    person, region = _text(claims, "sub"), _text(claims, "region")
    if not person or not region:
        raise TokenError("the token names no person or no region")
    return Principal(
        id=person,
        role=cast("Role", role),
        region=region,
        name=_text(claims, "name"),
        bureau=bureau,
        term=_text(claims, "term"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise TokenError(f"the token's {name} is not text")
    return value


def new_key_pair() -> tuple[bytes, bytes]:
    """A fresh private key (PEM) and the key set (JWKS, JSON) that verifies what it signs."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, orjson.dumps({"keys": [_public_jwk(key)]})


def _public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    kid = hashlib.sha256(raw).hexdigest()[:16]
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": ALGORITHM}
