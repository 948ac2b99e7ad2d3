"""Every reader of the table of recipients has words in both languages, and no fact is forgotten."""

import string
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

import pytest

from services.notifier.domain.alerts import Occasion, Words
from services.notifier.domain.audience import AUDIENCE, Group
from services.notifier.domain.texts import RECALLED, alert_text
from shared.events import (
    ClosedData,
    CosignedData,
    DeadlineData,
    Payload,
    PublishedData,
    RecalledData,
    ReopenedData,
    ReplyData,
    SupervisedData,
)
from tests.unit.notifier.support import NOON

READERS = [(topic, group) for topic, groups in AUDIENCE.items() for group in groups]
NAMES = {
    "bureau": Words("市人社局", "Human Resources Bureau"),
    "reason": Words("已进入诉讼程序", "before a court"),
    "other": Words("SH-11111-22222", "SH-11111-22222"),
    "due": Words("2026年1月20日20:00", "2026-01-20 20:00"),
    "detail": Words("来件已撤回", "the paper was withdrawn"),
}
TOLD_TO_NOBODY = {
    "case.closed/not_filed",  # the examiner's reason was told
    "deadline.missed/feedback",
}


def an_occasion(topic: str) -> Occasion:
    fact, _, variant = topic.partition("/")
    return Occasion(
        event_id=UUID(int=1),
        event_type=f"{fact}.v1",
        enquiry_id=UUID(int=2),
        region="shanghai",
        correlation_id=UUID(int=3),
        receipt="SH-7K3M9-QXT2V",
        at=NOON,
        bureau="hrss",
        variant=variant or None,
        names=NAMES,
    )


def choices(data: type[Payload], field: str) -> tuple[Any, ...]:
    return get_args(data.model_fields[field].annotation)


VARIANTS = {
    "deadline.approaching": choices(DeadlineData, "what"),
    "deadline.missed": choices(DeadlineData, "what"),
    "reply.submitted": choices(ReplyData, "stage"),
    "enquiry.cosigned": choices(CosignedData, "decision"),
    "case.reopened": choices(ReopenedData, "reason"),
    "case.supervised": choices(SupervisedData, "reason"),
    "case.closed": choices(ClosedData, "reason"),
    "case.published": choices(PublishedData, "mode"),
    "phone.confirmed": ("confirmed", "denied"),
    "reply.reviewed": ("approved", "rejected"),
}


@pytest.mark.parametrize(("topic", "group"), READERS)
def test_every_reader_is_told_in_both_languages(topic: str, group: Group) -> None:
    occasion = an_occasion(topic)
    title, body = alert_text(occasion, group)
    assert all((title.zh, title.en, body.zh, body.en))
    assert "{" not in body.zh + body.en
    assert "SH-7K3M9-QXT2V" in body.zh
    assert "SH-7K3M9-QXT2V" in body.en
    assert not set(title.zh) <= set(string.printable)
    assert set(title.en + body.en) <= set(string.printable)


@pytest.mark.parametrize("fact", VARIANTS)
def test_every_variant_of_a_fact_has_its_readers_or_is_told_to_nobody_on_purpose(
    fact: str,
) -> None:
    topics = {f"{fact}/{variant}" for variant in VARIANTS[fact]}
    in_table = {topic for topic in AUDIENCE if topic.partition("/")[0] == fact}
    assert in_table == topics - TOLD_TO_NOBODY


def test_only_facts_that_have_variants_are_told_by_them() -> None:
    assert {topic.partition("/")[0] for topic in AUDIENCE if "/" in topic} == VARIANTS.keys()


@pytest.mark.parametrize("event_type", ["deadline.approaching", "deadline.missed"])
def test_no_two_deadlines_are_told_in_the_same_words(event_type: str) -> None:
    told = [
        alert_text(an_occasion(topic), group)[1]
        for topic, group in READERS
        if topic.startswith(event_type) and group != "secretariat"
    ]
    assert len({(body.zh, body.en) for body in told}) == len(told)


def test_the_stages_of_an_answer_are_told_in_different_words() -> None:
    told = [
        alert_text(an_occasion(f"reply.submitted/{stage}"), "author")
        for stage in VARIANTS["reply.submitted"]
    ]
    assert len({title.zh for title, _ in told}) == len(told)


def test_only_the_author_is_asked_to_confirm_a_telephone_answer() -> None:
    occasion = an_occasion("reply.submitted/phone")
    assert "请确认" in alert_text(occasion, "author")[1].zh
    assert "请确认" not in alert_text(occasion, "cosigners")[1].zh


def test_why_a_bureau_need_not_go_on_is_known_for_every_reason() -> None:
    assert RECALLED.keys() == set(choices(RecalledData, "reason"))


def test_a_bureau_without_a_name_is_still_spoken_of() -> None:
    nameless = replace(an_occasion("reply.submitted/final"), names={})
    _, body = alert_text(nameless, "author")
    assert body.en == "The bureau answered SH-7K3M9-QXT2V."


@pytest.mark.parametrize(("topic", "group"), READERS)
def test_a_bureau_or_reason_without_a_name_leaves_no_gap(topic: str, group: Group) -> None:
    names = {name: NAMES[name] for name in ("other", "due", "detail")}
    _, body = alert_text(replace(an_occasion(topic), names=names), group)
    assert "{" not in body.zh + body.en
