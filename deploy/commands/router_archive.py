"""What the archive knows of routing: why a case went where it went, and what can be learned."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from deploy.commands.router_data import Row, Rows
from shared.mongo import Database, database_errors, open_mongo
from shared.settings import CommonSettings

ASSIGNED: Final = "enquiry.assigned.v1"
DIRECTED: Final = "assignment.directed.v1"
SIGNED: Final = "assignment.signed.v1"
RETURNED: Final = "assignment.return_granted.v1"
REPLIED: Final = "reply.submitted.v1"
TOLD: Final = (
    "filing.requested.v1",
    "triage.requested.v1",
    ASSIGNED,
    DIRECTED,
    "assignment.return_requested.v1",
    RETURNED,
    "assignment.return_refused.v1",
)
"""Events that say something of where a case went."""
_CORRECTION: Final = 3.0  # what a person decided against the router teaches so much more
_LEADING: Final = ("sole", "lead")
Told = Mapping[str, Any]


async def explained(settings: CommonSettings, enquiry_id: str) -> list[Told]:
    """The routing events of one case, the oldest first; none: there is no such case."""
    async with _archive(settings) as database:
        return await _events(database, {"subject": enquiry_id, "type": {"$in": list(TOLD)}})


async def learned_rows(settings: CommonSettings) -> Rows:
    """Papers with the bureau that kept them."""
    types = [ASSIGNED, DIRECTED, SIGNED, RETURNED, REPLIED]
    async with _archive(settings) as database:
        return lessons(await _events(database, {"type": {"$in": types}}))


def lessons(events: Iterable[Told]) -> Rows:
    """One row a case whose last lead has signed or answered; what was handed back is not it.

    A case that came to its bureau by a hand-back or by the secretariat is a correction.
    """
    cases: dict[str, list[Told]] = {}
    for event in events:
        cases.setdefault(event["subject"], []).append(event)
    found = [(key, _lesson(key, told)) for key, told in cases.items()]
    rows = tuple(row for _, row in sorted(found, key=lambda one: one[0]) if row is not None)
    known = "\n".join(f"{row.id} {row.label}" for row in rows)
    return Rows(rows, len(cases) - len(rows), sha256(known.encode()).hexdigest())


def _lesson(subject: str, told: Sequence[Told]) -> Row | None:
    returned = {one["data"]["assignment_id"] for one in told if one["type"] == RETURNED}
    kept = [
        one
        for one in told
        if one["type"] == ASSIGNED
        and one["data"]["role"] in _LEADING
        and one["data"]["assignment_id"] not in returned
    ]
    if not kept:
        return None
    last = max(kept, key=lambda one: str(one["time"]))
    data = last["data"]
    stood = {one["data"]["assignment_id"] for one in told if one["type"] in (SIGNED, REPLIED)}
    if data["assignment_id"] not in stood:  # another may have signed for it, and given it back
        return None
    corrected = bool(returned) or data.get("decided_by") == "secretariat"
    paper = data["paper"]
    return Row(
        subject,
        paper["title"],
        paper["text"],
        data["lead"],
        (data["lead"],),
        date=str(last["time"]),
        weight=_CORRECTION if corrected else 1.0,
    )


def _archive(settings: CommonSettings) -> Any:
    return open_mongo(
        settings.mongo_url,
        settings.mongo_database,
        ca_file=settings.mongo_ca_file,
        cert_key_file=settings.mongo_cert_key_file,
    )


async def _events(database: Database, which: Mapping[str, Any]) -> list[Told]:
    with database_errors():
        return [one async for one in database["events"].find(dict(which)).sort("time", 1)]


def explanation(told: Iterable[Told]) -> Iterable[str]:
    """A person's account of the events; no word of the paper but those that decided."""
    for event in told:
        data = event["data"]
        bureau = event.get("bureau") or data.get("lead") or ""
        sure = f" {data['confidence']:.0%}" if "confidence" in data else ""
        by = f" ({data['decided_by']})" if "decided_by" in data else ""
        why = f" [{data['reason']}]" if event["type"].startswith("triage") else ""
        yield f"{event['time']}  {event['type']}  {bureau}{sure}{by}{why}"
        for reason in data.get("reasons", ()):
            yield f"    {reason['zh']} / {reason['en']}"
        ranked = ", ".join(
            f"{one['bureau']} {one['score']:.2f}" for one in data.get("candidates", ())
        )
        if ranked:
            yield f"    {ranked}"
