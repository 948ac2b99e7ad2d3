"""What a person wants to read of each event, without the texts that the case shows elsewhere."""

from typing import Any

from services.archive.domain.facts import SUBMITTED, TRIAGE, Fact, instant

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
)
_TIMES = ("due_at", "until")
_WITH_TEXT = frozenset({"assignment.opinion_given.v1", "followup.asked.v1"})


def timeline_entry(fact: Fact) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": fact.id, "type": fact.type, "at": fact.time}
    if fact.bureau is not None:
        entry["bureau"] = fact.bureau
    data = fact.data
    entry |= {name: data[name] for name in _TOLD if name in data}
    entry |= {name: instant(data[name]) for name in _TIMES if name in data}
    if fact.type in _WITH_TEXT:
        entry["text"] = data["text"]
    if fact.type == TRIAGE:
        entry["candidates"] = data.get("candidates", [])
    if fact.type == SUBMITTED:
        entry["by"] = {**data["author"], "role": "member"}
    return entry
