"""What a user would write once, whatever the framework: settings, tokens, words, signatures."""

import base64
import hashlib
import hmac
import json
import os
import time
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import jwt
from ahocorasick_rs import AhoCorasick, MatchKind
from pydantic import BaseModel, Field

EXCHANGE = "consult.events"
TITLE = {"zh": "您的来文已交办", "en": "Your paper was assigned"}


class PaperIn(BaseModel):
    kind: Literal["consultation", "suggestion", "proposal"]
    title: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=20_000)


class Receipt(BaseModel):
    id: str
    receipt: str


class Event(BaseModel):
    id: str
    type: str
    subject: str
    time: float
    data: dict[str, Any]


def setting(name: str) -> str:
    return os.environ[name]


class Tokens:
    """Members' tokens, verified by the issuer's published keys."""

    def __init__(self) -> None:
        keys = jwt.PyJWKSet.from_json(Path(setting("JWKS_FILE")).read_text(encoding="ascii"))
        self._keys = {key.key_id: key.key for key in keys.keys}

    def member(self, token: str) -> str:
        """The member's id. Raises jwt.InvalidTokenError or KeyError."""
        key = self._keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=["EdDSA"], audience="consult")
        if claims["role"] != "member":
            raise jwt.InvalidTokenError("not a member")
        member: str = claims["sub"]
        return member


class Lexicon:
    """The same words with the same weights as in the limit: the file is made by the bench."""

    def __init__(self) -> None:
        words = json.loads(Path(setting("LEXICON_FILE")).read_text(encoding="utf-8"))
        self._owners = list(words.values())
        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)

    def bureau(self, text: str) -> str:
        scores: dict[str, float] = {}
        for pattern, _, _ in self._automaton.find_matches_as_indexes(text.lower()):
            for code, weight in self._owners[pattern]:
                scores[code] = scores.get(code, 0.0) + weight
        return max(scores, key=scores.__getitem__)


def submitted(paper: PaperIn, member: str) -> Event:
    subject = str(uuid4())
    data = paper.model_dump() | {"author": member, "receipt": f"PEER-{subject[:8]}"}
    return Event(
        id=f"{subject}:submitted",
        type="enquiry.submitted.v1",
        subject=subject,
        time=time.time(),
        data=data,
    )


def assigned(event: Event, bureau: str) -> Event:
    return Event(
        id=f"{event.subject}:assigned",
        type="enquiry.assigned.v1",
        subject=event.subject,
        time=time.time(),
        data={"bureau": bureau, "paper": event.data},
    )


def alerted(event: Event) -> Event:
    return Event(
        id=f"{event.subject}:alert",
        type="alert.delivered.v1",
        subject=event.subject,
        time=time.time(),
        data={"channel": "webhook"},
    )


def alert(event: Event) -> tuple[bytes, dict[str, str]]:
    """Body and signed headers of the webhook call."""
    now = int(time.time())
    data = {"enquiry_id": event.subject, "bureau": event.data["bureau"], "title": TITLE}
    body = json.dumps({"type": event.type, "timestamp": now, "data": data}).encode()
    name = f"{event.subject}:alert"
    key = base64.b64decode(setting("WEBHOOK_SECRET").removeprefix("whsec_"))
    digest = hmac.digest(key, f"{name}.{now}.".encode() + body, hashlib.sha256)
    return body, {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(now),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def case_fields(event: Event) -> dict[str, Any]:
    """What an event says of its case."""
    match event.type:
        case "enquiry.submitted.v1":
            return {**event.data, "submitted_at": event.time}
        case "enquiry.assigned.v1":
            return {"assignments": [{"bureau": event.data["bureau"], "assigned_at": event.time}]}
        case _:
            return {"alerts": [{"channel": event.data["channel"], "at": event.time}]}
