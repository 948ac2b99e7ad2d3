"""Tokens hold for whom they were issued to, until they expire, and nothing else holds."""

import base64
import time

import jwt
import orjson
import pytest

from shared.identity import Principal, TokenError, TokenIssuer, TokenVerifier, new_key_pair

MEMBER = Principal("m001", "member", "shanghai", "陈明", term="15")
OFFICIAL = Principal("o001", "official", "shanghai", bureau="hrss")
PRIVATE, JWKS = new_key_pair()
ISSUER = TokenIssuer(PRIVATE)


@pytest.mark.parametrize("principal", [MEMBER, OFFICIAL])
def test_a_token_brings_the_principal_back(principal: Principal) -> None:
    verifier = TokenVerifier(JWKS)
    token = ISSUER.issue(principal, now=time.time())
    assert verifier.verify(token) == principal
    assert verifier.verify(token) == principal


def test_an_expired_token_does_not_hold_even_if_it_held_before() -> None:
    verifier = TokenVerifier(JWKS)
    with pytest.raises(TokenError, match="expired"):
        verifier.verify(ISSUER.issue(MEMBER, now=time.time() - 7_200))
    short = ISSUER.issue(MEMBER, now=time.time(), lifetime_seconds=1.2)
    verifier.verify(short)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            verifier.verify(short)
        except TokenError:
            return
    pytest.fail("a remembered token outlived its end")


def test_a_stranger_with_the_same_name_of_key_is_not_believed() -> None:
    other_private, other_jwks = new_key_pair()
    token = TokenIssuer(other_private).issue(MEMBER, now=time.time())
    with pytest.raises(TokenError):
        TokenVerifier(JWKS).verify(token)
    key = orjson.loads(other_jwks)["keys"][0] | {"kid": orjson.loads(JWKS)["keys"][0]["kid"]}
    with pytest.raises(TokenError):
        TokenVerifier(orjson.dumps({"keys": [key]})).verify(ISSUER.issue(MEMBER, now=time.time()))


def _unsigned(claims: dict[str, object], header: dict[str, object]) -> str:
    parts = [base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, claims)]
    return b".".join([*parts, b""]).decode()


def test_no_algorithm_but_ours_is_believed() -> None:
    claims: dict[str, object] = {
        "sub": "m001",
        "role": "operator",
        "region": "shanghai",
        "aud": "consult",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
    }
    kid = orjson.loads(JWKS)["keys"][0]["kid"]
    verifier = TokenVerifier(JWKS)
    by_secret = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": kid})
    for token in (by_secret, _unsigned(claims, {"alg": "none", "kid": kid})):
        with pytest.raises(TokenError):
            verifier.verify(token)


@pytest.mark.parametrize(
    "token",
    ["", "a", "a.b.c", "....", "\u00e9.\u00e9.\u00e9", "e30.e30.e30", "W10.e30.", "x" * 100_000],
)
def test_what_is_no_token_is_no_token(token: str) -> None:
    with pytest.raises(TokenError):
        TokenVerifier(JWKS).verify(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "king"},
        {"role": ["member"]},
        {"role": "official"},
        {"aud": "another"},
        {"exp": "soon"},
        {"sub": 5},
        {"sub": ""},
        {"region": {}},
        {"name": ["x"]},
        {"bureau": 5},
    ],
    ids=str,
)
def test_well_signed_nonsense_does_not_hold(changes: dict[str, object]) -> None:
    claims = {
        "sub": "m001",
        "role": "member",
        "region": "shanghai",
        "aud": "consult",
        "iat": int(time.time()),
        "exp": int(time.time()) + 60,
    }
    kid = orjson.loads(JWKS)["keys"][0]["kid"]
    key = ISSUER._key  # noqa: SLF001 - only the issuer can sign, and it signs no nonsense
    token = jwt.encode(claims | changes, key, algorithm="EdDSA", headers={"kid": kid})
    with pytest.raises(TokenError):
        TokenVerifier(JWKS).verify(token)


def test_the_memory_of_tokens_is_bounded() -> None:
    verifier = TokenVerifier(JWKS, remembered=3)
    now = time.time()
    tokens = [ISSUER.issue(Principal(f"m{n}", "member", "shanghai"), now=now) for n in range(5)]
    assert [verifier.verify(token).id for token in tokens + tokens] == [
        *(f"m{n}" for n in range(5)),
        *(f"m{n}" for n in range(5)),
    ]
    assert verifier.remembered <= 3
