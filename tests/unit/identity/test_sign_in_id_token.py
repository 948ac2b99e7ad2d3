"""What an ID token must say; each of its claims alone can make it worthless."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from services.identity.adapters.oidc_claims import (
    Expected,
    UnknownKeyError,
    read_id_token,
)
from services.identity.handlers.sign_in_ports import ProviderRefusedError

NOW = 1_770_000_000
KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1"})
KEYS = KeySet([KEY])
ACCESS = "an-access-token"
AT_HASH = (
    base64.urlsafe_b64encode(hashlib.sha256(ACCESS.encode()).digest()[:16]).rstrip(b"=").decode()
)
EXPECTED = Expected(
    issuer="https://id.city.example",
    client_id="consult",
    nonce="n-1",
    access_token=ACCESS,
    now=NOW,
    leeway_seconds=60,
)
GOOD: dict[str, Any] = {
    "iss": "https://id.city.example",
    "aud": "consult",
    "sub": "u-1",
    "iat": NOW,
    "exp": NOW + 300,
    "nonce": "n-1",
    "at_hash": AT_HASH,
}


def token(header: dict[str, Any] | None = None, key: Any = KEY, **changes: Any) -> str:
    claims = {name: value for name, value in (GOOD | changes).items() if value is not None}
    head = header or {"alg": "RS256", "kid": "k1"}
    return jwt.encode(head, claims, key, algorithms=[head["alg"]])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"at_hash": None},
        {"aud": ["consult"]},
        {"aud": ["consult", "other"], "azp": "consult"},
        {"azp": "consult"},
        {"exp": NOW - 59},
        {"iat": NOW + 59},
    ],
)
def test_a_token_for_us_is_believed(changes: dict[str, Any]) -> None:
    assert read_id_token(token(**changes), KEYS, EXPECTED)["sub"] == "u-1"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://id.elsewhere.example"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": []},
        {"aud": None},
        {"aud": ["consult", "other"]},
        {"aud": ["consult", "other"], "azp": "other"},
        {"azp": "other"},
        {"sub": None},
        {"exp": NOW - 60},
        {"exp": None},
        {"exp": "later"},
        {"iat": NOW + 120},
        {"iat": NOW - 3600},
        {"iat": None},
        {"nonce": "n-2"},
        {"nonce": None},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"nbf": NOW + 120},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefusedError):
        read_id_token(token(**changes), KEYS, EXPECTED)


def test_a_forged_signature_is_refused() -> None:
    with pytest.raises(ProviderRefusedError):
        read_id_token(token(key=OTHER), KEYS, EXPECTED)


def test_an_unsigned_token_is_refused() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"k1"}').rstrip(b"=").decode()
    body = token().split(".")[1]
    for forged in (f"{head}.{body}.", f"{head}.{body}.AAAA"):
        with pytest.raises(ProviderRefusedError):
            read_id_token(forged, KEYS, EXPECTED)


def test_the_public_key_is_not_taken_for_a_shared_secret() -> None:
    # By hand: the library does not sign so foolishly.
    head, body = (
        base64.urlsafe_b64encode(part).rstrip(b"=")
        for part in (b'{"alg":"HS256","kid":"k1"}', json.dumps(GOOD).encode())
    )
    signed = head + b"." + body
    mac = hmac.digest(KEY.as_pem(private=False), signed, "sha256")
    forged = (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
    with pytest.raises(ProviderRefusedError):
        read_id_token(forged, KEYS, EXPECTED)


def test_an_unknown_key_is_told_apart_so_that_newer_ones_can_be_read() -> None:
    forged = token({"alg": "RS256", "kid": "k2"}, key=OTHER)
    with pytest.raises(UnknownKeyError):
        read_id_token(forged, KEYS, EXPECTED)


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "....", "é.é.é"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(ProviderRefusedError):
        read_id_token(text, KEYS, EXPECTED)


def test_what_is_told_of_a_refusal_quotes_nothing() -> None:
    with pytest.raises(ProviderRefusedError) as caught:
        read_id_token(token(nonce="of-somebody-else"), KEYS, EXPECTED)
    assert "somebody" not in str(caught.value)
