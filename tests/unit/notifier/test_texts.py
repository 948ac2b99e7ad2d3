"""Every reader of the table of recipients has words in both languages."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.notifier.domain.alerts import Occasion
from services.notifier.domain.audience import AUDIENCE, recipients
from services.notifier.domain.texts import alert_text
from shared.messaging.memory import matches
from shared.messaging.topology import SERVICE_QUEUES
from tests.unit.notifier.support import BUREAUS, NOON

OCCASION = Occasion(
    event_id=UUID(int=1),
    event_type="",
    enquiry_id=UUID(int=2),
    region="shanghai",
    correlation_id=UUID(int=3),
    receipt="SH-7K3M9-QXT2V",
    at=NOON,
    bureau="hrss",
    author="m-1",
    cosigners=("m-2",),
)


@pytest.mark.parametrize("fact", AUDIENCE)
def test_every_reader_is_told_in_both_languages(fact: str) -> None:
    occasion = replace(OCCASION, event_type=f"{fact}.v1")
    told = recipients(occasion)
    assert told
    for recipient in told:
        title, body = alert_text(occasion, recipient, BUREAUS["hrss"])
        assert all((title.zh, title.en, body.zh, body.en))
        assert "{" not in body.zh + body.en
        assert "SH-7K3M9-QXT2V" in body.zh


@pytest.mark.parametrize("fact", AUDIENCE)
def test_what_people_are_told_of_comes_to_the_notifiers_queue(fact: str) -> None:
    patterns = next(queue.patterns for queue in SERVICE_QUEUES if queue.name == "notifier")
    assert any(matches(pattern, f"{fact}.v1.hrss") for pattern in patterns)


def test_nobody_is_told_of_what_the_table_does_not_name() -> None:
    assert recipients(replace(OCCASION, event_type="case.closed.v1")) == ()


def test_a_bureau_without_a_name_is_still_spoken_of() -> None:
    _, body = alert_text(replace(OCCASION, event_type="reply.submitted.v1"), "person:m-1")
    assert body.en == "The bureau answered SH-7K3M9-QXT2V."
