"""Who is asking: principals, and the tokens that prove them."""

from shared.identity.tokens import Principal, TokenError, TokenIssuer, TokenVerifier, new_key_pair

__all__ = ["Principal", "TokenError", "TokenIssuer", "TokenVerifier", "new_key_pair"]
