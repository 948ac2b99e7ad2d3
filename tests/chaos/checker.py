"""Compares what was promised with what is there: receipts, bureaus' queues and the archive."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from tests.chaos.archive import Case, Recorded
from tests.chaos.load import Attempt
from tests.chaos.queues import DeadLetter, Delivered

SUBMITTED = "enquiry.submitted.v1"
ASSIGNED = "enquiry.assigned.v1"
AT_A_DESK = (ASSIGNED, "triage.requested.v1", "filing.requested.v1")


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known from outside; `mark` begins the titles of the papers in question."""

    mark: str
    attempts: Sequence[Attempt]
    record: Sequence[Recorded]
    cases: Sequence[Case]
    delivered: Sequence[Delivered]
    dead: Sequence[DeadLetter] = ()
    earlier: Collection[str] = ()
    """Enquiries of earlier rounds, of which something may come again."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Jepsen's fields; the lists hold sentences.

    `recovered` were never acknowledged and are there all the same; `repeated` are deliveries of
    an event that a bureau had already, which its id tells; `dead` lie in a queue of dead letters.
    """

    attempted: int
    acknowledged: int
    recovered: int
    repeated: int
    lost: Sequence[str] = field(default=())
    doubled: Sequence[str] = field(default=())
    unexpected: Sequence[str] = field(default=())
    dead: Sequence[str] = field(default=())

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unexpected or self.dead)


def judge(evidence: Evidence) -> Findings:
    acknowledged = [one for one in evidence.attempts if one.receipts]
    known = {case.title for case in evidence.cases}
    given_up = [one for one in evidence.attempts if not one.receipts]
    return Findings(
        attempted=len(evidence.attempts),
        acknowledged=len(acknowledged),
        recovered=sum(1 for one in given_up if one.title in known),
        repeated=_repeats(evidence.delivered),
        lost=sorted(_lost(evidence, acknowledged)),
        doubled=sorted(_doubled(evidence)),
        unexpected=sorted(_unexpected(evidence)),
        dead=sorted(_dead(evidence.dead)),
    )


def missing(evidence: Evidence) -> int:
    """How many of the acknowledged papers are not everywhere yet."""
    acknowledged = [one for one in evidence.attempts if one.receipts]
    return sum(1 for _ in _lost(evidence, acknowledged))


def _lost(evidence: Evidence, acknowledged: Sequence[Attempt]) -> Iterator[str]:
    submitted = {row.enquiry for row in evidence.record if row.type == SUBMITTED}
    assigned = {row.enquiry for row in evidence.record if row.type in AT_A_DESK}
    at_desks = {one.enquiry for one in evidence.delivered if one.type in AT_A_DESK}
    cases = {(case.enquiry, case.receipt) for case in evidence.cases}
    for one in acknowledged:
        for enquiry, receipt in one.receipts:
            places = [
                place
                for place, there in (
                    ("record", enquiry in submitted),
                    ("record of assignments", enquiry in assigned),
                    ("list of cases", (enquiry, receipt) in cases),
                    ("bureaus' queues", enquiry in at_desks),
                )
                if not there
            ]
            if places:
                yield f"{one.key} ({enquiry}) is not in: {', '.join(places)}"


def _doubled(evidence: Evidence) -> Iterator[str]:
    for one in evidence.attempts:
        if len(one.receipts) > 1:
            yield f"{one.key} was given {len(one.receipts)} receipts"
    for title, number in Counter(case.title for case in evidence.cases).items():
        if number > 1:
            yield f"{number} cases are called {title.partition(' ')[0]}"
    for event, number in Counter(row.event for row in evidence.record).items():
        if number > 1:
            yield f"event {event} is {number} times in the record"
    facts = {(row.enquiry, row.type, row.bureau, row.event) for row in evidence.record}
    for key, number in _several(facts):
        yield f"{number} different events in the record: {key}"
    delivered = {(one.enquiry, one.type, one.queue, one.event) for one in evidence.delivered}
    for key, number in _several(delivered):
        yield f"{number} different events in a queue: {key}"


def _several(facts: Collection[tuple[str, str, str | None, str]]) -> Iterator[tuple[str, int]]:
    """Facts of a paper that there can be but one of, of each bureau."""
    once = (SUBMITTED, *AT_A_DESK)
    counted = Counter((enquiry, kind, place) for enquiry, kind, place, _ in facts if kind in once)
    for (enquiry, kind, place), number in counted.items():
        if number > 1:
            yield f"{kind} {enquiry} {place}", number


def _unexpected(evidence: Evidence) -> Iterator[str]:
    attempted = {one.title for one in evidence.attempts}
    ids = {case.enquiry for case in evidence.cases if case.title in attempted}
    ids |= {enquiry for one in evidence.attempts for enquiry, _ in one.receipts}
    ids |= set(evidence.earlier)
    for case in evidence.cases:
        if case.title.startswith(evidence.mark) and case.title not in attempted:
            yield f"case {case.enquiry} was never posted"
    for row in evidence.record:
        if row.type == SUBMITTED and row.enquiry not in ids:
            yield f"the record has {row.enquiry}, which was never posted"
    for one in evidence.delivered:
        if one.type in AT_A_DESK and one.enquiry not in ids:
            yield f"{one.queue} brought {one.enquiry}, which was never posted"


def _dead(letters: Sequence[DeadLetter]) -> Iterator[str]:
    for letter in letters:
        if not letter.ours:
            yield f"{letter.queue}: {letter.type} of {letter.enquiry} ({letter.reason})"


def _repeats(delivered: Sequence[Delivered]) -> int:
    counted = Counter((one.queue, one.event) for one in delivered)
    return sum(number - 1 for number in counted.values())
