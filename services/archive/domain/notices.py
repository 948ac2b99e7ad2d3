"""Who has to be told of something: of a deadline, of work taken away, of an act too late."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.archive.domain import facts as f
from services.archive.domain.case import Assignment, Case, Plain
from services.archive.domain.clocks import Clock, clocks
from services.archive.domain.consequence import NOW, Consequence, told_of
from services.archive.domain.facts import Instant
from services.archive.domain.terms import Terms


def deadlines(case: Case, terms: Terms) -> Iterator[Consequence]:
    """Once for each clock and date: two promises for the same day are one reminder."""
    told = {
        (entry["type"], entry.get("what"), entry.get("assignment_id"), entry.get("due_at"))
        for entry in case.timeline
        if entry["type"] in {f.APPROACHING, f.MISSED}
    }
    for clock in clocks(case):
        reminder = terms.approaching(clock.starts, clock.due)
        for kind, at in ((f.APPROACHING, reminder), (f.MISSED, clock.due)):
            if kind == f.MISSED and clock.reminds:
                continue
            key = (kind, clock.what, clock.assignment_id, clock.due)
            if key not in told:
                told.add(key)
                yield _deadline(case, clock, kind, at)


def _deadline(case: Case, clock: Clock, kind: str, at: Instant) -> Consequence:
    data: dict[str, Any] = {"what": clock.what, "due_at": clock.due}
    if clock.assignment_id:
        data["assignment_id"] = clock.assignment_id
    return Consequence(
        kind,
        at,
        clock.assignment_id or case.id,
        f"{clock.what}/{clock.due}",
        bureau=clock.bureau,
        data=data,
    )


_REASONS: Final[Mapping[str, str]] = {
    "withdrawn": "withdrawn",
    "merged": "merged",
    "converted": "converted",
}


def recalls(case: Case) -> Iterator[Consequence]:
    """A bureau whose work has been taken away is told to stop; who asked for it by the ruling."""
    told = told_of(case, f.RECALLED, "assignment_id")
    for one in case.assignments:
        if one.status in {"recalled", "superseded"} and one.id not in told and one.bureau:
            superseded = one.status == "superseded"
            reason = "superseded" if superseded else _REASONS.get(case.status, "closed")
            data = {"assignment_id": one.id, "reason": reason}
            yield Consequence(f.RECALLED, NOW, one.id, bureau=one.bureau, data=data)


def opinions_complete(case: Case) -> Iterator[Consequence]:
    """The lead is told when it need not wait for anybody any more."""
    for lead in case.assignments:
        if lead.role != "lead" or not lead.open:
            continue
        with_it = [one for one in case.assignments if one.role == "co" and one.lead == lead.bureau]
        given = [one for one in with_it if one.opinion is not None]
        heard_of = {one.bureau for one in with_it}
        if not given or not heard_of.issuperset(lead.co) or any(one.awaited for one in with_it):
            continue
        bureaus = sorted({str(one.bureau) for one in given})
        if (lead.id, bureaus) not in _completed(case):
            data = {"assignment_id": lead.id, "opinions": [_opinion(one) for one in given]}
            key = ",".join(bureaus)
            yield Consequence(f.OPINIONS_COMPLETE, NOW, lead.id, key, bureau=lead.bureau, data=data)


def _completed(case: Case) -> list[tuple[str | None, list[str]]]:
    """Of whose opinions which lead has been told: who replaces a co-handler adds to them."""
    return [
        (entry.get("assignment_id"), sorted({one["bureau"] for one in entry["opinions"]}))
        for entry in case.timeline
        if entry["type"] == f.OPINIONS_COMPLETE
    ]


def _opinion(one: Assignment) -> Plain:
    said = one.opinion or {}
    return {"bureau": one.bureau, "state": said.get("state"), "text": said.get("text")}


def overtaken_acts(case: Case) -> Iterator[Consequence]:
    """Whoever did something that came too late is told; a service would not read it."""
    told = told_of(case, f.OVERTAKEN, "act_event")
    for one in case.overtaken:
        if one["id"] in told or one["by"].get("role", "service") == "service":
            continue
        data = {name: one[name] for name in ("act", "by", "reason", "detail")}
        data["act_event"] = one["id"]
        yield Consequence(f.OVERTAKEN, NOW, one["id"], bureau=one["bureau"], data=data)
