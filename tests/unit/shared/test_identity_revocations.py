"""A revocation refuses what was issued before it, and is forgotten when there is nothing left."""

import time

import pytest

from shared.identity import (
    Principal,
    Revocations,
    Revoked,
    RevokedError,
    TokenError,
    TokenIssuer,
    TokenVerifier,
    UnknownKeyError,
    new_key_pair,
)

MEMBER = Principal("m001", "member", "shanghai")
ASSISTANT = Principal("a001", "member", "shanghai", acting_for="m001")
PRIVATE, JWKS = new_key_pair()
ISSUER = TokenIssuer(PRIVATE)


@pytest.mark.parametrize("principal", [MEMBER, ASSISTANT])
def test_a_token_issued_before_a_revocation_holds_no_more(principal: Principal) -> None:
    now = int(time.time())
    revocations = Revocations()
    verifier = TokenVerifier(JWKS, revocations=revocations)
    old = ISSUER.issue(principal, now=now - 10)
    assert verifier.verify(old) == principal
    revocations.learn([Revoked("m001", now - 5, now + 600)], now=now)
    with pytest.raises(RevokedError):
        verifier.verify(old)
    assert verifier.verify(ISSUER.issue(principal, now=now - 5)) == principal
    other = Principal("m002", "member", "shanghai")
    assert verifier.verify(ISSUER.issue(other, now=now - 10)) == other


def test_of_several_revocations_the_latest_counts_in_any_order() -> None:
    revocations = Revocations()
    revocations.learn([Revoked("m001", 200, 900), Revoked("m001", 100, 800)], now=0)
    revocations.learn([Revoked("m001", 150, 850)], now=0)
    assert revocations.refuses(MEMBER, 199)
    assert not revocations.refuses(MEMBER, 200)
    assert revocations.newest == 200


def test_what_is_of_no_use_any_more_takes_no_memory() -> None:
    revocations = Revocations()
    revocations.learn([Revoked(f"m{n}", 100, 700 + n) for n in range(100)], now=0)
    revocations.learn([], now=750)
    assert len(revocations) == 49


def test_a_key_that_is_not_published_any_more_takes_its_tokens_along() -> None:
    verifier = TokenVerifier(JWKS)
    token = ISSUER.issue(MEMBER, now=time.time())
    verifier.verify(token)
    verifier.replace_keys(new_key_pair()[1])
    with pytest.raises(UnknownKeyError):
        verifier.verify(token)


async def test_a_key_that_is_not_known_is_looked_for_once() -> None:
    looked = []
    verifier = TokenVerifier()

    async def look_again() -> None:
        looked.append(1)
        verifier.replace_keys(JWKS)

    verifier.look_again = look_again
    assert await verifier.verify_or_look_again(ISSUER.issue(MEMBER, now=time.time())) == MEMBER
    stranger = TokenIssuer(new_key_pair()[0]).issue(MEMBER, now=time.time())
    with pytest.raises(UnknownKeyError):
        await verifier.verify_or_look_again(stranger)
    assert len(looked) == 2


@pytest.mark.parametrize("jwks", [b"", b"[]", b"{}", b'{"keys": [7]}', b'{"keys": {"kty": 1}}'])
def test_what_is_no_set_of_keys_changes_nothing(jwks: bytes) -> None:
    verifier = TokenVerifier(JWKS)
    with pytest.raises(TokenError):
        verifier.replace_keys(jwks)
    assert verifier.verify(ISSUER.issue(MEMBER, now=time.time())) == MEMBER


def test_keys_of_other_kinds_are_not_ours() -> None:
    symmetric = b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "x"}]}'
    assert TokenVerifier(symmetric).key_ids == frozenset()


def test_a_token_brings_back_for_whom_somebody_acts() -> None:
    token = ISSUER.issue(ASSISTANT, now=time.time())
    assert TokenVerifier(JWKS).verify(token) == ASSISTANT
    assert token != ISSUER.issue(ASSISTANT, now=time.time())
