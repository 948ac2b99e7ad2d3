"""A stored event as the fold reads it, the order of facts, and the one form of a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

Instant = str
"""UTC with six decimals, `2021-01-24T08:30:00.000000Z`: sorts as text in the order of time."""

_OFFSET = len("+00:00")
_REMEMBERED = 4096


def instant(moment: datetime | str) -> Instant:
    """The moment in the archive's form; text in any ISO 8601 form with an offset."""
    return _of_text(moment) if isinstance(moment, str) else _of(moment)


@lru_cache(_REMEMBERED)
def _of_text(moment: str) -> Instant:
    """Remembered, as a case reads its deadlines anew with each fact that joins it."""
    return _of(datetime.fromisoformat(moment))


def _of(moment: datetime) -> Instant:
    if moment.tzinfo is None:
        raise ValueError(f"no offset from UTC: {moment}")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:-_OFFSET] + "Z"


@dataclass(frozen=True, slots=True)
class Fact:
    """One event: `type` with its version, `subject` the enquiry, `data` its plain JSON values.

    `cause` is the event that directly led to this one.
    """

    id: str
    type: str
    subject: str
    time: Instant
    region: str
    bureau: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    cause: str | None = None

    @property
    def assignment_id(self) -> str | None:
        found = self.data.get("assignment_id")
        return found if isinstance(found, str) else None

    @property
    def by(self) -> Mapping[str, Any]:
        """Who did it; empty where a service did."""
        found = self.data.get("by")
        return found if isinstance(found, Mapping) else {}

    @property
    def member(self) -> str | None:
        """In whose name it was done: a secretary's word for a member is the member's."""
        found = self.by.get("acting_for") or self.by.get("id")
        return found if isinstance(found, str) else None


DRAFTED = "enquiry.drafted.v1"
INVITED = "cosigners.invited.v1"
COSIGNED = "enquiry.cosigned.v1"
SUBMITTED = "enquiry.submitted.v1"
WITHDRAWN = "enquiry.withdrawn.v1"
CONVERTED = "enquiry.converted.v1"
FOLLOWUP = "followup.asked.v1"
RATED = "enquiry.rated.v1"
PHONE_CONFIRMED = "phone.confirmed.v1"
CONSENTED = "publication.consented.v1"
FILING_REQUESTED = "filing.requested.v1"
FILED = "case.filed.v1"
NOT_FILED = "case.not_filed.v1"
RETURNED_TO_AUTHOR = "case.returned_to_author.v1"
MERGED = "case.merged.v1"
SPLIT = "case.split.v1"
JOINED = "case.joined.v1"
PARTED = "case.parted.v1"
ASSIGNED = "enquiry.assigned.v1"
TRIAGE = "triage.requested.v1"
SIGNED = "assignment.signed.v1"
SIGN_REFUSED = "assignment.sign_refused.v1"
RETURN_REQUESTED = "assignment.return_requested.v1"
RETURN_GRANTED = "assignment.return_granted.v1"
RETURN_REFUSED = "assignment.return_refused.v1"
OPINION = "assignment.opinion_given.v1"
OPINION_WAIVED = "assignment.opinion_waived.v1"
OPINIONS_COMPLETE = "assignment.opinions_complete.v1"
RECALLED = "assignment.recalled.v1"
EXTENSION_REQUESTED = "assignment.extension_requested.v1"
EXTENSION_GRANTED = "assignment.extension_granted.v1"
EXTENSION_REFUSED = "assignment.extension_refused.v1"
CLOCK_STOPPED = "clock.stopped.v1"
CLOCK_RESTARTED = "clock.restarted.v1"
DIRECTED = "assignment.directed.v1"
REPLY = "reply.submitted.v1"
REPLY_DRAFTED = "reply.drafted.v1"
COUNTERSIGNED = "reply.countersigned.v1"
REVIEWED = "reply.reviewed.v1"
CORRECTED = "result.corrected.v1"
PROMISE_MADE = "promise.made.v1"
CARRIED_OUT = "promise.carried_out.v1"
PUBLICATION_PROPOSED = "publication.proposed.v1"
APPROACHING = "deadline.approaching.v1"
MISSED = "deadline.missed.v1"
REOPENED = "case.reopened.v1"
TRACKED = "case.tracked.v1"
SUPERVISED = "case.supervised.v1"
CLOSED = "case.closed.v1"
PUBLISHED = "case.published.v1"
PASSED_ON = "answer.passed_on.v1"
OVERTAKEN = "act.overtaken.v1"

ALERT_TYPES = frozenset({"alert.delivered.v1", "alert.failed.v1"})
"""Who was told of a case. The timeline shows it; the case is the same without."""

_NO_PLACE = ("", -1)


def in_order(facts: Iterable[Fact]) -> Sequence[Fact]:
    """Each fact once, by time, but none before its cause, whatever the clocks of machines say."""
    once = _each_once(facts)
    places: dict[str, tuple[Instant, int]] = {}
    for fact in sorted(once.values(), key=lambda fact: (fact.time, fact.id)):
        _place(fact, once, places)
    return sorted(once.values(), key=lambda fact: (*places[fact.id], fact.id))


def _each_once(facts: Iterable[Fact]) -> Mapping[str, Fact]:
    """Where two share an id, as when author and clock submit the same draft, the first counts."""
    once: dict[str, Fact] = {}
    for fact in facts:
        known = once.setdefault(fact.id, fact)
        if known != fact and (fact.time, repr(fact)) < (known.time, repr(known)):
            once[fact.id] = fact
    return once


def _place(fact: Fact, known: Mapping[str, Fact], places: dict[str, tuple[Instant, int]]) -> None:
    """The time of a fact, not earlier than that of its cause, and how many causes stand before.

    No recursion: a long life is a long chain. A circle of causes is cut where it closes.
    """
    chain: dict[str, Fact] = {}
    one: Fact | None = fact
    while one is not None and one.id not in places and one.id not in chain:
        chain[one.id] = one
        one = known.get(one.cause) if one.cause else None
    time, depth = places.get(one.id, _NO_PLACE) if one else _NO_PLACE
    for link in reversed(chain.values()):
        time, depth = max(link.time, time), depth + 1
        places[link.id] = (time, depth)
