"""What must hold when all has come to rest, whatever went wrong on the way."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from services.archive.adapters.documents import Document, case_document
from services.archive.domain import fold
from services.intake.api.messages import parse_message
from shared.messaging.ports import InboxMessage
from tests.simulation.asking import Told
from tests.simulation.case_states import impossible
from tests.simulation.evidence import Desks, Evidence
from tests.simulation.site import Site


def _receipts(seen: Evidence) -> Iterator[str]:
    """Every receipt is one case, and every case has a receipt that was asked for."""
    promised = {str(one.enquiry_id): one.number for one in seen.told.receipts.values()}
    for enquiry, number in promised.items():
        case = seen.cases.get(enquiry)
        if case is None or case.receipt != number:
            yield f"receipt {number} has no case {enquiry}"
    numbers = Counter(case.receipt for case in seen.cases.values())
    yield from (f"{times} cases of receipt {one}" for one, times in numbers.items() if times > 1)


def _acts(seen: Evidence) -> Iterator[str]:
    """What was accepted is in the record, and where it came too late its author is told so."""
    for event_id, (enquiry, name) in seen.told.acts.items():
        if str(event_id) not in seen.events:
            yield f"{name} on {enquiry} was accepted as {event_id} and is not in the record"
    for case in seen.cases.values():
        told = {one["data"].get("act_event") for one in _of_type(seen, case.id, "act.overtaken.v1")}
        for one in case.overtaken:
            if one["by"].get("role", "service") != "service" and one["id"] not in told:
                yield f"nobody was told that {one['act']} {one['id']} came too late"


def _inbox(seen: Evidence) -> Iterator[str]:
    """What a bureau's system sent is an event, or a dead letter that tells why not."""
    refused = {letter.body for letter in seen.dead["intake"]}
    for key, (enquiry, sender, body) in seen.told.sent.items():
        deed = parse_message(InboxMessage(sender, body))
        if str(deed.known_id()) not in seen.events and body not in refused:
            yield f"{deed.act.name} {key} on {enquiry}, sent by {sender}, is gone"


def _routing(seen: Evidence) -> Iterator[str]:
    """Each paper was decided on; one decision is one assignment per bureau, in its queue."""
    decided: dict[tuple[str, str], str] = {}
    for one in seen.events.values():
        if one["type"] != "enquiry.assigned.v1":
            continue
        known = decided.setdefault((one["causationid"], one["bureau"]), one["_id"])
        if known != one["_id"]:
            yield f"{one['bureau']} was assigned twice by {one['causationid']}"
        if UUID(one["_id"]) not in seen.desks.got[one["bureau"]]:
            yield f"assignment {one['_id']} never came to {one['bureau']}"
    causes = {one.get("causationid") for one in seen.events.values() if _is_routed(one["type"])}
    for one in seen.events.values():
        if one["type"] in _TO_BE_ROUTED and one["_id"] not in causes:
            yield f"the router never answered {one['type']} {one['_id']}"


_TO_BE_ROUTED: Final = frozenset(
    {
        "enquiry.submitted.v1",
        "case.filed.v1",
        "assignment.directed.v1",
        "assignment.return_requested.v1",
    }
)


def _is_routed(kind: str) -> bool:
    return kind in {
        "enquiry.assigned.v1",
        "triage.requested.v1",
        "filing.requested.v1",
        "assignment.return_refused.v1",
    }


def _queues(seen: Evidence) -> Iterator[str]:
    """All that any queue was given is in the record; nothing waits and nothing is in hand."""
    for code, got in seen.desks.got.items():
        yield from (
            f"{code} got {one}, unknown to the record" for one in got if str(one) not in seen.events
        )
    for line in seen.site.broker.lines:
        if not line.takers:
            continue
        if line.ready or any(one.in_hand for one in line.takers):
            yield f"{line.queue.name} still holds messages"


def _published(seen: Evidence) -> Iterator[str]:
    """The record has every event that the broker has confirmed or may have."""
    for event_id, message in seen.site.published.items():
        if message.exchange == "consult.events" and event_id not in seen.events:
            yield f"{message.routing_key} {event_id} was published and is not in the record"


def _folds(seen: Evidence) -> Iterator[str]:
    """Any order and any repetition of its facts make the same case, and the lists show it."""
    for key, facts in seen.facts.items():
        again = [*facts, *seen.site.rng.sample(facts, k=len(facts) // 2)]
        seen.site.rng.shuffle(again)
        case = seen.cases[key]
        if fold(again) != case:
            yield f"case {key} depends on the order of its facts"
        if seen.site.database.cases.get(key) != case_document(case, seen.site.world.terms):
            yield f"the lists are behind on case {key}"


def _alerts(seen: Evidence) -> Iterator[str]:
    """One alert for an occasion, person and channel; where repeats get through, once at most."""
    alerts = seen.site.outside.alerts
    named = Counter((one.occasion.event_id, one.recipient, one.channel) for one in alerts.values())
    yield from (
        f"{who} was told of {what} as {n} alerts" for (what, who, _), n in named.items() if n > 1
    )
    for key, times in seen.site.outside.reached.items():
        if times > 1 and alerts[key].channel == "sms":
            yield f"{alerts[key].recipient} got alert {key} {times} times"
    told = {(str(what), who) for what, who, _ in named}
    ended = {(one["data"]["about"], one["data"]["recipient"]) for one in _outcomes(seen)}
    for one in seen.events.values():
        desk = f"desk:{one['bureau']}"
        assigned = one["type"] == "enquiry.assigned.v1" and seen.site.channels
        if assigned and (one["_id"], desk) not in ended:
            yield f"{desk} was never told of assignment {one['_id']}"
    yield from (f"{who} was told of {what}, which nobody recorded" for what, who in told - ended)


def _outcomes(seen: Evidence) -> Iterator[Document]:
    return (one for one in seen.events.values() if one["type"].startswith("alert."))


def _dead_letters(seen: Evidence) -> Iterator[str]:
    """Only what the schedule made impossible, and what the rules refuse to a bureau's system."""
    sent = {body for _, _, body in seen.told.sent.values()}
    for service, letters in seen.dead.items():
        for letter in letters:
            poison = letter.body in seen.told.poison
            refused = letter.body in sent and "ActRefusedError" in letter.error
            if service != "intake" or letter.reason != "permanent" or not (poison or refused):
                why = f"{letter.event_type} {letter.reason} {letter.error}"
                yield f"dead letter of {service}: {why}"
    yield from (f"parked: {letter.event_type}" for letter in seen.parked)
    got = {letter.body for letter in seen.dead["intake"]}
    yield from (f"poison {body!r} vanished" for body in seen.told.poison - got)


def _states(seen: Evidence) -> Iterator[str]:
    for case in seen.cases.values():
        yield from (f"case {case.id}: {what}" for what in impossible(case))


def _of_type(seen: Evidence, enquiry: str, kind: str) -> Iterator[Document]:
    return (
        one for one in seen.events.values() if one["subject"] == enquiry and one["type"] == kind
    )


INVARIANTS: Final[Mapping[str, Callable[[Evidence], Iterator[str]]]] = {
    "receipts": _receipts,
    "acts": _acts,
    "inbox": _inbox,
    "routing": _routing,
    "queues": _queues,
    "published": _published,
    "folds": _folds,
    "alerts": _alerts,
    "dead letters": _dead_letters,
    "states": _states,
}


def violations(site: Site, told: Told, desks: Desks) -> list[str]:
    seen = Evidence(site, told, desks)
    return [f"{name}: {what}" for name, invariant in INVARIANTS.items() for what in invariant(seen)]
