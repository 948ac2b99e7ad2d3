"""Events that name nobody reach those who are behind the paper all the same."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.notifier.adapters.memory import InMemoryPartyBook
from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.handlers import Acquaintance, UnknownPartiesError
from shared.events import Event, derived_id, receipt_number
from tests.unit.notifier.samples import sample
from tests.unit.notifier.support import NOON, SECRET_TEXT, Alerting, FakeChannel

AUTHOR, COSIGNER, DESK = "person:m-1021", "person:m-1044", "desk:hrss"


class CountingBook(InMemoryPartyBook):
    def __init__(self) -> None:
        super().__init__()
        self.writes = self.reads = 0

    async def learn(self, learnt: Mapping[UUID, Parties]) -> None:
        self.writes += 1
        await super().learn(learnt)

    async def look_up(self, enquiries: Collection[UUID]) -> Mapping[UUID, Parties]:
        self.reads += 1
        return await super().look_up(enquiries)


async def recipients_of(*batches: list[Event]) -> list[str]:
    """Who is told of the last batch, after the others."""
    channel = FakeChannel(sure=True)
    alerting = Alerting(channel)
    for batch in batches:
        channel.tries.clear()
        await alerting.alert_people(batch)
    return [alert.recipient for alert in channel.tries]


@pytest.mark.parametrize("naming", ["enquiry.assigned", "filing.requested", "triage.requested"])
async def test_whom_a_paper_named_is_told_of_what_names_nobody(naming: str) -> None:
    told = await recipients_of([sample(naming)], [sample("case.tracked")])
    assert told == [AUTHOR, COSIGNER]


async def test_one_batch_may_bring_the_paper_and_what_names_nobody_in_any_order() -> None:
    told = await recipients_of([sample("case.tracked"), sample("filing.requested")])
    assert told == [AUTHOR, COSIGNER, "desk:secretariat"]


async def test_an_author_is_known_from_his_invitation_before_the_paper_is_submitted() -> None:
    told = await recipients_of([sample("cosigners.invited")], [sample("enquiry.cosigned")])
    assert told == [AUTHOR]


async def test_whoever_has_answered_an_invitation_is_not_reminded_of_it() -> None:
    near = sample("deadline.approaching", what="cosign", due_at="2099-01-01T00:00:00Z")
    invited = sample("cosigners.invited", invited=[{"id": "m-1044"}, {"id": "m-1050"}])
    signed = sample("enquiry.cosigned", by={"id": "m-1044", "role": "member"})
    told = await recipients_of([invited], [signed], [near])
    assert told == ["person:m-1050"]


async def test_who_signed_as_well_as_who_was_named_is_told_of_the_end() -> None:
    signed = sample("enquiry.cosigned", by={"id": "m-9", "role": "member"})
    told = await recipients_of([sample("enquiry.assigned"), signed], [sample("case.closed")])
    assert told == [AUTHOR, COSIGNER, "person:m-9"]


async def test_a_secretary_signs_in_the_name_of_the_member() -> None:
    by = {"id": "a-7", "role": "member", "acting_for": "m-9"}
    told = await recipients_of(
        [sample("enquiry.assigned"), sample("enquiry.cosigned", by=by)], [sample("case.closed")]
    )
    assert told == [AUTHOR, COSIGNER, "person:m-9"]


async def test_an_event_of_an_unknown_case_is_left_for_later() -> None:
    channel = FakeChannel(sure=True)
    with pytest.raises(UnknownPartiesError):
        await Alerting(channel).alert_people([sample("case.tracked")])
    assert channel.tries == []


async def test_it_is_told_as_soon_as_the_case_is_known() -> None:
    channel = FakeChannel(sure=True)
    alerting = Alerting(channel)
    with pytest.raises(UnknownPartiesError):
        await alerting.alert_people([sample("case.tracked")])
    await alerting.alert_people([sample("filing.requested")])
    channel.tries.clear()
    await alerting.alert_people([sample("case.tracked")])
    assert [alert.recipient for alert in channel.tries] == [AUTHOR, COSIGNER]


async def test_a_desk_need_not_wait_until_the_author_is_known() -> None:
    channel = FakeChannel(sure=True)
    alerting = Alerting(channel)
    granted = sample("assignment.extension_granted")
    with pytest.raises(UnknownPartiesError):
        await alerting.alert_people([granted])
    assert [alert.recipient for alert in channel.tries] == [DESK]
    await alerting.alert_people([sample("filing.requested")])
    await alerting.alert_people([granted])
    told = [alert.id for alert in channel.tries if alert.occasion.event_id == granted.id]
    assert told == [derived_id(granted.id, "log", one) for one in (DESK, AUTHOR)]


async def test_one_unknown_case_has_its_batch_come_one_by_one() -> None:
    channel = FakeChannel(sure=True)
    with pytest.raises(UnknownPartiesError):
        await Alerting(channel).alert_people([sample("case.tracked"), sample("followup.asked")])
    assert channel.tries == []


async def test_a_withdrawn_draft_that_nobody_heard_of_concerns_nobody() -> None:
    assert await recipients_of([sample("case.closed", reason="withdrawn")]) == []


async def test_what_concerns_desks_alone_needs_no_acquaintance() -> None:
    book = CountingBook()
    await Acquaintance(book)([sample("deadline.missed"), sample("followup.asked")])
    assert (book.reads, book.writes) == (0, 0)


async def test_an_answer_names_its_readers_itself() -> None:
    book = CountingBook()
    events = [sample("reply.submitted"), sample("promise.carried_out")]
    named = await Acquaintance(book)(events)
    assert {one.author for one in named.values()} == {"m-1021"}
    assert (book.reads, book.writes) == (0, 0)


async def test_a_batch_of_assignments_costs_one_write_and_no_read() -> None:
    book = CountingBook()
    lead, co = sample("enquiry.assigned"), sample("enquiry.assigned", role="co")
    await Acquaintance(book)([lead, co, lead])
    await Acquaintance(book)([co])
    assert (book.reads, book.writes) == (0, 1)


@pytest.mark.parametrize(("left", "told"), [(timedelta(seconds=1), [DESK]), (timedelta(), [])])
async def test_a_deadline_that_has_passed_is_not_warned_of(
    left: timedelta, told: list[str]
) -> None:
    due: datetime = NOON + left
    assert await recipients_of([sample("deadline.approaching", due_at=due.isoformat())]) == told


async def test_alerts_name_the_reason_and_the_other_paper_but_no_text_or_note() -> None:
    channel = FakeChannel(sure=True)
    refused = sample("case.not_filed", reason_code="in_court", note=SECRET_TEXT)
    merged = sample("case.merged", note=SECRET_TEXT)
    await Alerting(channel).alert_people([sample("filing.requested"), refused, merged])
    told = {alert.occasion.topic: alert for alert in channel.tries}
    assert "已进入诉讼程序" in told["case.not_filed"].body.zh
    assert "before a court" in told["case.not_filed"].body.en
    assert receipt_number("SH", merged.data.into) in told["case.merged"].body.en
    assert SECRET_TEXT not in repr(channel.tries)


async def test_a_code_that_the_region_has_no_word_for_is_told_as_it_is() -> None:
    channel = FakeChannel(sure=True)
    refused = sample("case.not_filed", reason_code="unheard_of")
    await Alerting(channel).alert_people([sample("filing.requested"), refused])
    assert "unheard_of" in channel.tries[-1].body.zh


def test_parties_add_up_to_the_same_from_either_side() -> None:
    one, other = Parties(author="m-1"), Parties(receipt="SH-1", invited=frozenset({"m-2"}))
    assert one | other == other | one
    assert one | NOBODY == one


async def test_the_end_of_a_deadline_is_told_in_the_time_of_the_region() -> None:
    channel = FakeChannel(sure=True)
    missed = sample("deadline.missed", what="reply", due_at="2026-01-20T16:30:00Z")
    await Alerting(channel).alert_people([missed])
    assert "2026年1月21日00:30" in channel.tries[0].body.zh
    assert "2026-01-21 00:30" in channel.tries[0].body.en
