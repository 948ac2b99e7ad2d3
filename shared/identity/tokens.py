"""EdDSA tokens: issued by whoever holds the private key, verified offline by every service."""

import base64
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args
from uuid import uuid4

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.utils import base64url_decode

from shared.duplicates import repeats_a_name
from shared.errors import PermanentError
from shared.events.parts import Role
from shared.identity.principals import Principal
from shared.identity.revocations import Revocations

AUDIENCE = "consult"
ALGORITHM = "EdDSA"
NO_KEYS = b'{"keys":[]}'
_REMEMBERED = 10_000
_LONGEST = 8192
_REQUIRED = ["sub", "role", "region", "iat", "exp", "aud"]


class TokenError(PermanentError):
    """The token is missing, malformed, expired, meant for others or not signed by a known key."""


class UnknownKeyError(TokenError):
    """The token is signed by a key that is not known here, or not yet."""


class RevokedError(TokenError):
    """The token was issued before its person was signed out everywhere."""


class TokenIssuer:
    def __init__(self, private_key_pem: bytes) -> None:
        key = serialization.load_pem_private_key(private_key_pem, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TokenError("the issuer's key is not an Ed25519 private key")
        self._key = key
        self._kid = public_jwk(key)["kid"]

    def issue(self, principal: Principal, *, now: float, lifetime_seconds: float = 3600) -> str:
        """A token for `principal`, valid from `now` (seconds since the epoch)."""
        claims = {
            "sub": principal.id,
            "role": principal.role,
            "region": principal.region,
            "name": principal.name,
            "bureau": principal.bureau,
            "term": principal.term,
            "acting_for": principal.acting_for,
            "acting_for_name": principal.acting_for_name,
            "jti": uuid4().hex,
            "aud": AUDIENCE,
            "iat": int(now),
            "exp": int(now + lifetime_seconds),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self._kid})


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    kid: str
    issued: int
    expires: float


class TokenVerifier:
    """Verifies against a set of public keys; a verified token is remembered until it expires."""

    def __init__(
        self,
        jwks: bytes = NO_KEYS,
        *,
        remembered: int = _REMEMBERED,
        revocations: Revocations | None = None,
    ) -> None:
        self._keys = keys_of(jwks)
        self._most = remembered
        self._revocations = Revocations() if revocations is None else revocations
        self._verified: OrderedDict[str, _Verified] = OrderedDict()
        self.look_again: Callable[[], Awaitable[object]] | None = None
        """Asks for the keys of now, where somebody can be asked."""

    @property
    def remembered(self) -> int:
        """How many verified tokens it holds in memory."""
        return len(self._verified)

    @property
    def key_ids(self) -> frozenset[str]:
        return frozenset(self._keys)

    def replace_keys(self, jwks: bytes) -> None:
        """From now on these keys and no others; what another key signed is forgotten.

        Raises:
            TokenError: not a key set; the keys stay as they are.
        """
        self._keys = keys_of(jwks)
        held = self._verified.items()
        self._verified = OrderedDict((token, one) for token, one in held if one.kid in self._keys)

    def verify(self, token: str) -> Principal:
        """The principal that the token stands for.

        Raises:
            TokenError: the token does not hold.
        """
        known = self._verified.get(token)
        if known is None or known.expires <= time.time():
            known = self._read(token)
            self._remember(token, known)
        if self._revocations.refuses(known.principal, known.issued):
            raise RevokedError("the token has been revoked")
        return known.principal

    async def verify_or_look_again(self, token: str) -> Principal:
        """As `verify`; a key that is not known may just be new."""
        try:
            return self.verify(token)
        except UnknownKeyError:
            if self.look_again is None:
                raise
        await self.look_again()
        return self.verify(token)

    def _read(self, token: str) -> "_Verified":
        kid, claims = self._claims(token)
        issued, expires = claims["iat"], claims["exp"]
        return _Verified(_principal(claims), kid, issued=int(issued), expires=float(expires))

    def _claims(self, token: str) -> tuple[str, dict[str, Any]]:
        if len(token) > _LONGEST:
            raise TokenError("the token is too long")
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if not isinstance(kid, str) or kid not in self._keys:
                raise UnknownKeyError("the token is signed by an unknown key")
            told = jwt.decode_complete(
                token,
                self._keys[kid],
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": _REQUIRED},
            )
            if any(repeats_a_name(base64url_decode(part)) for part in token.split(".")[:2]):
                raise TokenError("the token says something twice")
        except jwt.ExpiredSignatureError as error:
            raise TokenError("the token has expired") from error
        except (jwt.PyJWTError, ValueError, OverflowError, RecursionError) as error:
            # ValueError: what is not ASCII, or not JSON; the others: endless or very deep JSON.
            raise TokenError("the token is not valid") from error
        return kid, told["payload"]

    def _remember(self, token: str, verified: "_Verified") -> None:
        self._verified[token] = verified
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
        acting_for=_text(claims, "acting_for"),
        acting_for_name=_text(claims, "acting_for_name"),
    )


def _text(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is not None and not isinstance(value, str):
        raise TokenError(f"the token's {name} is not text")
    return value


def keys_of(jwks: bytes) -> dict[str, jwt.PyJWK]:
    """The keys of a set by their ids; those of another kind than ours are left out.

    Raises:
        TokenError: not a key set.
    """
    try:
        listed = orjson.loads(jwks)["keys"]
        ours = [one for one in listed if one.get("kty") == "OKP" and one.get("crv") == "Ed25519"]
        return {str(one["kid"]): jwt.PyJWK.from_dict(one, algorithm=ALGORITHM) for one in ours}
    except (AttributeError, KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
        raise TokenError("this is not a set of keys") from error


def new_key_pair() -> tuple[bytes, bytes]:
    """A fresh private key (PEM) and the key set (JWKS, JSON) that verifies what it signs."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, orjson.dumps({"keys": [public_jwk(key)]})


def public_jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    kid = hashlib.sha256(raw).hexdigest()[:16]
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": ALGORITHM}
