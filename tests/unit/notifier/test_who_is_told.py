"""Who is told of each step of a case's life."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.notifier.domain.audience import recipients
from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.domain.texts import alert_text
from services.notifier.handlers.acquaintance import parties_in
from shared.events import Event
from tests.unit.notifier.samples import sample
from tests.unit.notifier.support import OCCASIONS

KNOWN = Parties(
    receipt="SH-7K3M9-QXT2V",
    author="m-1",
    cosigners=frozenset({"m-2", "m-3"}),
    invited=frozenset({"m-2", "m-3", "m-4", "m-5"}),
    answered=frozenset({"m-2", "m-3", "m-4"}),
)
AUTHOR = "person:m-1"
MEMBERS = ["person:m-1", "person:m-2", "person:m-3"]
DESK, SECRETARIAT = "desk:hrss", "desk:secretariat"
WRITTEN = {
    "title",
    "text",
    "note",
    "comment",
    "evidence",
    "gist",
    "item",
    "owner",
    "name",
    "leader",
}
MEMBER = {"id": "m-7", "role": "member"}
OFFICIAL = {"id": "o-1", "role": "official", "bureau": "edu"}


def told(event: Event, parties: Parties = KNOWN) -> list[str]:
    occasion = OCCASIONS(event, parties)
    readers = recipients(occasion)
    for group in readers.values():
        words = repr(alert_text(occasion, group))
        assert "{" not in words
        assert not [text for text in texts_in(event) if text in words]
    return list(readers)


def texts_in(event: Event) -> Iterator[str]:
    """All that people wrote themselves."""
    parts = [event.data.model_dump()]
    while parts:
        for name, value in parts.pop().items():
            if isinstance(value, dict):
                parts.append(value)
            elif name in WRITTEN and value:
                yield value


@pytest.mark.parametrize(
    ("event_type", "readers"),
    [
        ("enquiry.submitted", []),
        ("enquiry.drafted", []),
        ("enquiry.cosigned", [AUTHOR]),
        ("enquiry.rated", []),
        ("enquiry.withdrawn", [DESK]),
        ("enquiry.assigned", [AUTHOR, DESK]),
        ("publication.consented", []),
        ("filing.requested", [SECRETARIAT]),
        ("triage.requested", [SECRETARIAT]),
        ("case.filed", MEMBERS),
        ("case.not_filed", MEMBERS),
        ("case.returned_to_author", MEMBERS),
        ("case.merged", MEMBERS),
        ("case.split", MEMBERS),
        ("case.joined", []),
        ("case.parted", []),
        ("assignment.signed", []),
        ("assignment.sign_refused", []),
        ("assignment.return_requested", []),
        ("assignment.return_granted", [DESK]),
        ("assignment.return_refused", [DESK]),
        ("assignment.directed", []),
        ("assignment.recalled", [DESK]),
        ("assignment.opinion_given", []),
        ("assignment.opinion_waived", [DESK]),
        ("assignment.opinions_complete", [DESK]),
        ("assignment.extension_requested", [SECRETARIAT]),
        ("assignment.extension_granted", [AUTHOR, DESK]),
        ("assignment.extension_refused", [DESK]),
        ("clock.stopped", [AUTHOR]),
        ("clock.restarted", [AUTHOR]),
        ("reply.drafted", []),
        ("reply.countersigned", []),
        ("reply.reviewed", [DESK]),
        ("reply.submitted", MEMBERS),
        ("phone.confirmed", [DESK]),
        ("followup.asked", [DESK]),
        ("result.corrected", [DESK]),
        ("promise.made", MEMBERS),
        ("promise.carried_out", MEMBERS),
        ("publication.proposed", [SECRETARIAT]),
        ("case.tracked", MEMBERS),
        ("case.reopened", [*MEMBERS, DESK]),
        ("case.supervised", [DESK, SECRETARIAT]),
        ("case.closed", MEMBERS),
        ("case.published", MEMBERS),
        ("answer.passed_on", []),
        ("alert.failed", []),
    ],
)
def test_each_step_is_told_to_whom_it_concerns(event_type: str, readers: list[str]) -> None:
    assert told(sample(event_type)) == readers


@pytest.mark.parametrize(
    ("what", "near", "over"),
    [
        ("sign", [DESK], [DESK, SECRETARIAT]),
        ("return", [DESK], [DESK]),
        ("opinion", [DESK], [DESK, SECRETARIAT]),
        ("reply", [DESK], [DESK, SECRETARIAT]),
        ("second_reply", [DESK], [DESK, SECRETARIAT]),
        ("promise", [DESK], [DESK, SECRETARIAT]),
        ("follow_up", [DESK], [DESK, SECRETARIAT]),
        ("assign", [SECRETARIAT], [SECRETARIAT]),
        ("ruling", [SECRETARIAT], [SECRETARIAT]),
        ("extension_ruling", [SECRETARIAT], [SECRETARIAT]),
        ("publish", [SECRETARIAT], [SECRETARIAT]),
        ("feedback", [AUTHOR], []),
        ("cosign", ["person:m-5"], ["person:m-5", AUTHOR]),
    ],
)
def test_a_deadline_is_told_to_whoever_has_to_act(
    what: str, near: list[str], over: list[str]
) -> None:
    assert told(sample("deadline.approaching", what=what)) == near
    assert told(sample("deadline.missed", what=what)) == over


@pytest.mark.parametrize(
    ("by", "reader"),
    [
        (MEMBER, "person:m-7"),
        (OFFICIAL, "desk:edu"),
        (OFFICIAL | {"bureau": None}, DESK),
        ({"id": "s-1", "role": "secretariat"}, SECRETARIAT),
        ({"id": "x-1", "role": "examiner"}, SECRETARIAT),
    ],
)
def test_an_act_that_came_too_late_is_told_to_its_actor(by: dict[str, Any], reader: str) -> None:
    assert told(sample("act.overtaken", by=by)) == [reader]


def test_a_service_is_told_of_nothing() -> None:
    assert told(sample("act.overtaken", by={"id": "archive", "role": "service"})) == []


def test_an_invitation_is_told_to_those_whom_it_invites() -> None:
    event = sample("cosigners.invited", invited=[{"id": "m-8"}, {"id": "m-9"}])
    assert told(event, parties_in(event)) == ["person:m-8", "person:m-9"]


@pytest.mark.parametrize("reason", ["withdrawn", "converted"])
def test_what_an_author_did_himself_is_told_to_his_cosigners_alone(reason: str) -> None:
    assert told(sample("case.closed", reason=reason)) == MEMBERS[1:]


def test_an_author_who_is_among_the_cosigners_is_told_once() -> None:
    both = Parties(author="m-1", cosigners=frozenset({"m-1", "m-2"}))
    assert told(sample("case.tracked"), both) == ["person:m-1", "person:m-2"]


def test_without_a_bureau_no_desk_is_told() -> None:
    assert told(sample("enquiry.withdrawn", bureau=None), NOBODY) == []
