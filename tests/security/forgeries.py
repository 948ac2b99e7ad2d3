"""Tokens that must not hold, each wrong in one way alone."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.identity import new_key_pair
from shared.identity.tokens import public_jwk
from tests.unit.identity.offices import JWKS, PRIVATE

KEY = serialization.load_pem_private_key(PRIVATE, password=None)
KID = orjson.loads(JWKS)["keys"][0]["kid"]


def claims(**changes: Any) -> dict[str, Any]:
    """Of a token that holds; a change to None takes the claim out."""
    now = int(time.time())
    base = {"sub": "s-1", "role": "secretariat", "region": "shanghai", "aud": "consult"}
    told = base | {"name": "赵敏", "iat": now, "exp": now + 600, "jti": "1"} | changes
    return {name: value for name, value in told.items() if value is not None}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else orjson.dumps(value)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: Any, payload: Any, key: Any = KEY) -> str:
    """Signed by hand, so that no library objects to what it says."""
    assert isinstance(key, Ed25519PrivateKey)
    text = f"{part(header)}.{part(payload)}"
    return f"{text}.{part(key.sign(text.encode()))}"


def usual(**changes: Any) -> str:
    return signed(_header(), claims(**changes))


def _header(**more: Any) -> dict[str, Any]:
    return {"alg": "EdDSA", "typ": "JWT", "kid": KID} | more


def forgeries() -> Iterator[tuple[str, str]]:
    yield from _of_time()
    yield from _of_claims()
    yield from _of_signatures()
    yield from _of_algorithms()
    yield from _of_headers()
    yield from _of_form()


def _of_time() -> Iterator[tuple[str, str]]:
    now = int(time.time())
    yield "expired", usual(iat=now - 700, exp=now - 100)
    yield "expired long ago", usual(iat=1, exp=2)
    yield "not yet valid", usual(nbf=now + 600)
    yield "issued in the future", usual(iat=now + 600, exp=now + 1200)
    yield "expiry is text", usual(exp="tomorrow")
    yield (
        "expiry is infinite",
        signed(_header(), orjson.dumps(claims()).replace(b'"exp":', b'"exp":1e999,"x":')),
    )
    yield "expiry is true", usual(exp=True)
    yield "expiry is a list", usual(exp=[now + 600])
    yield "expiry is negative", usual(exp=-1)


def _of_claims() -> Iterator[tuple[str, str]]:
    for name in ("sub", "role", "region", "iat", "exp", "aud"):
        yield f"without {name}", usual(**{name: None})
    yield "for another audience", usual(aud="elsewhere")
    yield "for other audiences", usual(aud=["elsewhere", "consult2"])
    yield "for an audience that begins alike", usual(aud="consult ")
    yield "with no audience", usual(aud="")
    yield "of another region", usual(region="beijing")
    yield "of a region in capitals", usual(region="SHANGHAI")
    yield "of a region that is a list", usual(region=["shanghai"])
    yield "of an unknown role", usual(role="admin")
    yield "of two roles", usual(role=["secretariat", "service"])
    yield "of a role in capitals", usual(role="SECRETARIAT")
    yield "of an official of no bureau", usual(role="official")
    yield "of nobody", usual(sub="")
    yield "of a number", usual(sub=7)
    yield "of an object", usual(sub={"$ne": ""})
    yield "acting for an object", usual(acting_for={"$ne": ""})
    yield "named by a list", usual(name=["x"])
    doubled = orjson.dumps(claims(role="member")).replace(b"{", b'{"role":"secretariat",', 1)
    yield "with a role twice", signed(_header(), doubled)
    twice = orjson.dumps(claims(exp=1))[:-1] + b',"exp":99999999999}'
    yield "with an expiry twice", signed(_header(), twice)


def _of_signatures() -> Iterator[tuple[str, str]]:
    good = usual()
    head, body, seal = good.split(".")
    yield "without a signature", f"{head}.{body}."
    yield "with no signature at all", f"{head}.{body}"
    yield "with half a signature", f"{head}.{body}.{seal[:43]}"
    yield "with another signature", f"{head}.{body}.{usual(sub='s-2').split('.')[2]}"
    yield "with a signature of nothing", f"{head}.{body}.{part(bytes(64))}"
    yield "with another body", f"{head}.{part(claims(sub='s-9'))}.{seal}"
    yield "with another head", f"{part(_header(typ='x'))}.{body}.{seal}"
    other_pem, _ = new_key_pair()
    other = serialization.load_pem_private_key(other_pem, password=None)
    yield "by another key under our id", signed(_header(), claims(), other)
    assert isinstance(other, Ed25519PrivateKey)
    yield (
        "by another key under its own id",
        signed(_header(kid=public_jwk(other)["kid"]), claims(), other),
    )
    yield "by another key that it carries", signed(_header(jwk=public_jwk(other)), claims(), other)
    yield (
        "by another key that it alone names",
        signed({"alg": "EdDSA", "jwk": public_jwk(other)}, claims(), other),
    )


def _of_algorithms() -> Iterator[tuple[str, str]]:
    for alg in ("none", "None", "NONE", "nOnE", ""):
        text = f"{part(_header(alg=alg))}.{part(claims())}"
        yield f"algorithm {alg or 'empty'}", f"{text}."
        yield f"algorithm {alg or 'empty'}, signed", signed(_header(alg=alg), claims())
    raw = KEY.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    pem = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secrets = {"the public key": raw, "its PEM": pem, "the key set": JWKS, "nothing": b""}
    for name, secret in secrets.items():
        for alg, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
            text = f"{part(_header(alg=alg))}.{part(claims())}"
            seal = hmac.digest(secret, text.encode(), digest)
            yield f"{alg} with {name}", f"{text}.{part(seal)}"
    curve = ec.generate_private_key(ec.SECP256R1())
    yield "ES256", jwt.encode(claims(), curve, algorithm="ES256", headers={"kid": KID})
    big = rsa.generate_private_key(65537, 2048)
    for alg in ("RS256", "PS256"):
        yield alg, jwt.encode(claims(), big, algorithm=alg, headers={"kid": KID})
    for wrong in (["EdDSA"], {"a": 1}, None, 7, "EdDSA\n", "eddsa", "Ed448"):
        yield f"algorithm {wrong!r}", signed(_header(alg=wrong), claims())


def _of_headers() -> Iterator[tuple[str, str]]:
    ids: tuple[Any, ...] = (
        "../../../../etc/passwd",
        "/dev/null",
        "' OR 1=1 --",
        f"{KID}\x00",
        f"{KID} ",
        KID.upper() + "x",
        "",
        None,
        [KID],
        {"$ne": ""},
        7,
        "x" * 5000,
        "http://169.254.169.254/latest",
        "key\r\nSet-Cookie: a=b",
    )
    for kid in ids:
        yield f"key id {str(kid)[:24]!r}", signed(_header(kid=kid), claims())
    yield "without a key id", signed({"alg": "EdDSA"}, claims())
    other = serialization.load_pem_private_key(new_key_pair()[0], password=None)
    for name in ("jku", "x5u"):
        for url in ("http://127.0.0.1:1/jwks.json", "file:///etc/passwd"):
            yield (
                f"keys at {name} {url[:4]}",
                signed(_header(**{name: url, "kid": "elsewhere"}), claims(), other),
            )
    yield "certificates in x5c", signed(_header(x5c=["MIIB"], kid="its own"), claims(), other)
    yield "a critical header", signed(_header(crit=["unknown"], unknown=1), claims())
    yield "an unencoded body", signed(_header(b64=False, crit=["b64"]), claims())


def _of_form() -> Iterator[tuple[str, str]]:
    good = usual()
    head, body, seal = good.split(".")
    yield "five parts", f"{good}.{body}.{seal}"
    yield "two tokens", f"{good} {good}"
    yield "not base64", f"{head}.%%%.{seal}"
    yield "a body that is a list", signed(_header(), [1])
    yield "a body that is text", signed(_header(), "x")
    yield "a body that is not JSON", signed(_header(), b"{")
    yield "a body that is not UTF-8", signed(_header(), b'{"sub":"\xff"}')
    yield "a deep body", signed(_header(), b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}")
    yield "a deep head", f"{part(b'{' + b'[' * 5000)}.{body}.{seal}"
    yield "a head that is a list", f"{part([1])}.{body}.{seal}"
    yield "oversized", signed(_header(), claims(exp=1, name="x" * 30_000))
    yield "encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c"
    yield "dots", "..."
    yield "one word", "secret"
    yield "the key set itself", part(JWKS)
