"""Who is asking: principals, the tokens that prove them, the keys that sign, who was revoked."""

from shared.identity.principals import Principal
from shared.identity.revocations import Revocations, Revoked
from shared.identity.tokens import (
    RevokedError,
    TokenError,
    TokenIssuer,
    TokenVerifier,
    UnknownKeyError,
    new_key_pair,
)

__all__ = [
    "Principal",
    "Revocations",
    "Revoked",
    "RevokedError",
    "TokenError",
    "TokenIssuer",
    "TokenVerifier",
    "UnknownKeyError",
    "new_key_pair",
]
