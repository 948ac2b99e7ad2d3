"""Compares what members were promised with what the archive, the bureaus and the queues hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Case = Mapping[str, Any]

ASSIGNED = "enquiry.assigned.v1"
REPLIED = "reply.submitted.v1"
ALERTED = "alert.delivered.v1"
LEADING = ("sole", "lead", "separate")


@dataclass(frozen=True, slots=True)
class Promise:
    """A receipt that a member was given; `posted_at` in seconds since the epoch.

    `cosigners` are the members who were invited and have signed.
    """

    enquiry_id: str
    receipt: str
    author: str
    posted_at: float
    cosigners: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """The fields of a Jepsen report, for papers; a sentence for each that is not as promised."""

    attempted: int
    acknowledged: int
    complete: int = 0
    recovered: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.unexpected)


def missing_of(case: Case, promise: Promise) -> list[str]:
    """What a case still lacks of the whole journey; empty when nothing."""
    missing = missing_in_lists(case, promise)
    alerted = {(entry["about"], entry["recipient"]) for entry in _entries(case, ALERTED)}
    for about, recipient in _due_alerts(case, promise):
        if (about, recipient) not in alerted:
            missing.append(f"alert of {about} to {recipient}")
    return missing


def missing_in_lists(case: Case, promise: Promise) -> list[str]:
    """The same of a case as lists have it: without who was alerted."""
    signed = {party["id"] for party in case.get("cosigners", ())}
    missing = [f"co-signature of {one}" for one in promise.cosigners if one not in signed]
    leads = [each for each in _assignments(case) if each["role"] in LEADING]
    if not leads:
        missing.append("assignment")
    if not _final_replies(case):
        missing.append("reply")
    return missing


def reconcile(  # noqa: PLR0913 - what each place says, all by name
    *,
    attempted: int,
    promises: Iterable[Promise],
    cases: Iterable[Case],
    listed: Iterable[Case],
    deliveries: Mapping[str, int],
    dead_letters: Mapping[str, int],
) -> Report:
    """Judge a session.

    `cases` are all cases of the session's time, each as it is when it is read by its id, `listed`
    the same as the lists have them, `deliveries` counts by assignment id how often a bureau was
    given it, `dead_letters` by queue what the session added there.
    """
    promised = {promise.enquiry_id: promise for promise in promises}
    report = Report(attempted, len(promised))
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case["id"]].append(case)
    for enquiry_id, promise in promised.items():
        _judge(report, promise, found.get(enquiry_id, []), deliveries)
    receipts = Counter(case["receipt"] for same in found.values() for case in same)
    report.doubled += [f"{receipt}: {n} cases" for receipt, n in receipts.items() if n > 1]
    in_lists = {case["id"]: case for case in listed}
    for enquiry_id, promise in promised.items():
        for shown in found.get(enquiry_id, [])[:1]:
            left_out = _left_out(in_lists.get(enquiry_id), shown, promise)
            report.unexpected += [f"{promise.receipt}: {what}" for what in left_out]
    report.unexpected += [f"{n} dead letters in {queue}" for queue, n in dead_letters.items() if n]
    return report


def _left_out(listed: Case | None, shown: Case, promise: Promise) -> list[str]:
    if listed is None:
        return ["not in the lists"]
    lost = missing_in_lists(shown, promise)
    return [
        f"the lists have no {what}"
        for what in missing_in_lists(listed, promise)
        if what not in lost
    ]


def _judge(
    report: Report, promise: Promise, cases: Sequence[Case], deliveries: Mapping[str, int]
) -> None:
    if not cases:
        report.lost.append(f"{promise.receipt}: no case")
        return
    case = cases[0]
    missing = missing_of(case, promise)
    report.lost += [f"{promise.receipt}: no {what}" for what in missing]
    for assignment in _assignments(case):
        times = deliveries.get(assignment["id"], 0)
        bureau = assignment["bureau"]
        if times == 0:
            report.lost.append(f"{promise.receipt}: {bureau} was not given it")
        elif times > 1:
            report.doubled.append(f"{promise.receipt}: {bureau} was given it {times} times")
    doubled = _doubled_of(case)
    report.doubled += [f"{promise.receipt}: {what}" for what in doubled]
    if not missing and not doubled:
        report.complete += 1


def _doubled_of(case: Case) -> list[str]:
    alerts = Counter(_alert_key(entry) for entry in _entries(case, ALERTED))
    found = [f"alert {key} {n} times" for key, n in alerts.items() if n > 1]
    bureaus = Counter(each["bureau"] for each in _assignments(case) if each["hops"] == 0)
    found += [f"assigned to {bureau} {n} times" for bureau, n in bureaus.items() if n > 1]
    finals = [reply for reply in case["replies"] if reply["stage"] == "final"]
    if len(finals) > 1:
        found.append(f"{len(finals)} final replies")
    return found


def _due_alerts(case: Case, promise: Promise) -> Iterable[tuple[str, str]]:
    """(event, recipient) of the alerts that must have gone out.

    The author hears where it goes; he and whoever has signed with him get the same answer.
    """
    author, *cosigners = (f"person:{one}" for one in (promise.author, *promise.cosigners))
    for entry in _entries(case, ASSIGNED):
        yield entry["id"], author
        yield entry["id"], f"desk:{entry['bureau']}"
    for entry in _entries(case, REPLIED):
        for person in (author, *cosigners):
            yield entry["id"], person


def _alert_key(entry: Case) -> tuple[str, str, str]:
    return entry["about"], entry["recipient"], entry["channel"]


def _entries(case: Case, kind: str) -> list[Case]:
    return [entry for entry in case["timeline"] if entry["type"] == kind]


def _assignments(case: Case) -> list[Case]:
    return list(case["assignments"])


def _final_replies(case: Case) -> list[Case]:
    return [
        reply
        for reply in case["replies"]
        if reply["stage"] == "final" and not reply["supplementary"]
    ]
