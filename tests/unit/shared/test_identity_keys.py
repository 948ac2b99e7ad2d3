"""Keys are rotated without a moment at which a good token does not hold."""

import time
from pathlib import Path

import orjson
import pytest

from shared.identity import Principal, TokenVerifier
from shared.identity.keys import (
    CLOCK_SECONDS,
    KeyRing,
    KeyRingError,
    RingIssuer,
    issue_long,
    read_ring,
    write_ring,
)

MEMBER = Principal("m001", "member", "shanghai")
INTAKE = Principal("service:intake", "service", "shanghai")
NOW = 1_800_000_000.0
LIFE = 600.0
LEAD = 180.0


def fresh(now: float = NOW) -> KeyRing:
    return KeyRing(()).rotated(now, lead_seconds=LEAD, token_seconds=LIFE)


def rotated(ring: KeyRing, now: float) -> KeyRing:
    return ring.rotated(now, lead_seconds=LEAD, token_seconds=LIFE)


def test_the_first_key_signs_at_once() -> None:
    ring = fresh()
    assert ring.signing(NOW) is ring.keys[0]


def test_a_new_key_is_published_before_it_signs() -> None:
    ring = rotated(fresh(), NOW)
    old, new = ring.keys
    assert list(ring.published(NOW, token_seconds=LIFE)) == [old, new]
    assert ring.signing(NOW + LEAD - 1) is old
    assert ring.signing(NOW + LEAD) is new


def test_an_old_key_is_published_until_its_last_token_has_expired() -> None:
    ring = rotated(fresh(), NOW)
    last = NOW + LEAD + LIFE + CLOCK_SECONDS
    assert len(ring.published(last - 1, token_seconds=LIFE)) == 2
    assert len(ring.published(last, token_seconds=LIFE)) == 1
    assert len(rotated(ring, last).keys) == 2


def test_a_key_that_signed_a_long_token_is_kept_for_it() -> None:
    ring = rotated(fresh().used(NOW, until=NOW + 9_000), NOW)
    assert len(ring.published(NOW + 8_999, token_seconds=LIFE)) == 2
    assert len(ring.published(NOW + 9_000 + CLOCK_SECONDS, token_seconds=LIFE)) == 1


def test_a_ring_without_a_key_that_may_sign_is_an_error() -> None:
    with pytest.raises(KeyRingError):
        KeyRing(()).signing(NOW)


def test_a_ring_is_read_as_it_was_written_by_its_owner_alone(tmp_path: Path) -> None:
    ring = rotated(fresh(), NOW)
    write_ring(tmp_path / "ring", ring)
    assert read_ring(tmp_path / "ring") == ring
    assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o600


def test_what_is_no_ring_is_told_without_quoting_it(tmp_path: Path) -> None:
    (tmp_path / "ring").write_text('{"keys": ["a-secret"]}', encoding="ascii")
    with pytest.raises(KeyRingError) as caught:
        read_ring(tmp_path / "ring")
    assert "a-secret" not in str(caught.value)


def test_a_rotation_by_another_process_is_noticed_and_every_token_holds(tmp_path: Path) -> None:
    now = time.time()
    write_ring(tmp_path / "ring", fresh(now))
    issuer = RingIssuer(tmp_path / "ring", token_seconds=LIFE)
    before = issuer.issue(MEMBER, now=now, lifetime_seconds=LIFE)
    ring = read_ring(tmp_path / "ring")
    write_ring(tmp_path / "ring", ring.rotated(now, lead_seconds=0, token_seconds=LIFE))
    after = issuer.issue(MEMBER, now=now, lifetime_seconds=LIFE)
    verifier = TokenVerifier(issuer.jwks(now=now))
    assert verifier.verify(before) == verifier.verify(after) == MEMBER
    newest = orjson.loads(issuer.jwks(now=now))["keys"][-1]
    newer = TokenVerifier(orjson.dumps({"keys": [newest]}))
    assert newer.verify(after) == MEMBER


def test_a_long_token_is_noted_in_the_ring_or_not_issued(tmp_path: Path) -> None:
    now = time.time()
    write_ring(tmp_path / "ring", fresh(now))
    issuer = RingIssuer(tmp_path / "ring", token_seconds=LIFE)
    with pytest.raises(KeyRingError):
        issuer.issue(INTAKE, now=now, lifetime_seconds=LIFE + 1)
    token = issue_long(tmp_path / "ring", INTAKE, now=now, lifetime_seconds=9_000)
    assert TokenVerifier(issuer.jwks(now=now)).verify(token) == INTAKE
    assert read_ring(tmp_path / "ring").keys[0].used_until == now + 9_000
