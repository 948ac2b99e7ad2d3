"""What a person wants to read of each event, without the texts that the case shows elsewhere."""

from typing import Any

from services.archive.domain.facts import (
    CARRIED_OUT,
    FILING_REQUESTED,
    FOLLOWUP,
    OPINION,
    SUBMITTED,
    TRIAGE,
    Fact,
    instant,
)

_TOLD = (
    "by",
    "assignment_id",
    "role",
    "lead",
    "co",
    "confidence",
    "decided_by",
    "hops",
    "reason",
    "reasons",
    "reason_code",
    "evidence",
    "proposed_bureau",
    "note",
    "decision",
    "stage",
    "result_class",
    "what",
    "recipient",
    "channel",
    "about",
    "about_type",
    "to_kind",
    "successor",
    "handling",
    "result",
    "comment",
    "mode",
    "into",
    "joined",
    "parted",
    "out_of",
    "invited",
    "leader",
    "reply_id",
    "confirmed",
    "promise",
    "promise_id",
    "agrees",
    "approved",
    "cause",
    "act",
    "act_event",
    "detail",
    "to",
    "opinions",
)
_TIMES = ("due_at", "until", "closes_at")
_WITH_TEXT = frozenset({OPINION, FOLLOWUP, CARRIED_OUT})


def timeline_entry(fact: Fact, *, overtaken: bool = False) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": fact.id, "type": fact.type, "at": fact.time}
    if fact.bureau is not None:
        entry["bureau"] = fact.bureau
    data = fact.data
    entry |= {name: data[name] for name in _TOLD if name in data}
    entry |= {name: instant(data[name]) for name in _TIMES if name in data}
    if fact.type in _WITH_TEXT:
        entry["text"] = data["text"]
    if fact.type in {TRIAGE, FILING_REQUESTED}:
        entry["candidates"] = data.get("candidates", [])
    if fact.type == SUBMITTED:
        entry["by"] = data.get("handed_in_by") or {**data["author"], "role": "member"}
    if overtaken:
        entry["overtaken"] = True
    return entry
