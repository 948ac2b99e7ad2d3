"""What every ledger of alerts promises."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.notifier.domain.alerts import Alert, Occasion, Verdict, Words
from services.notifier.ports import Ledger

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=2)
LATER = NOON + timedelta(hours=1)
DELIVERED = Verdict(NOON)
FAILED = Verdict(NOON, "HTTP 400")


def an_alert(*, channel: str = "log", alert_id: UUID | None = None) -> Alert:
    occasion = Occasion(
        event_id=uuid4(),
        event_type="reply.submitted.v1",
        enquiry_id=uuid4(),
        region="shanghai",
        correlation_id=uuid4(),
        receipt="SH-7K3M9-QXT2V",
        at=NOON,
        bureau="hrss",
    )
    title, body = Words("标题", "Title"), Words("正文", "Body")
    return Alert(alert_id or uuid4(), "person:m-1", channel, occasion, title, body)


class LedgerContract:
    """To be run on each ledger; `ledger` is an empty one."""

    async def test_a_new_alert_is_claimed_and_unknown(self, ledger: Ledger) -> None:
        assert await ledger.claim([an_alert(), an_alert()], now=NOON, until=SOON) == {}

    async def test_an_alert_is_claimed_once(self, ledger: Ledger) -> None:
        old, new = an_alert(), an_alert()
        await ledger.claim([old], now=NOON, until=SOON)
        assert await ledger.claim([old, new], now=NOON, until=SOON) == {old.id: "open"}

    async def test_a_settled_alert_is_known_by_its_verdict(self, ledger: Ledger) -> None:
        good, bad = an_alert(), an_alert()
        await ledger.claim([good, bad], now=NOON, until=SOON)
        await ledger.settle([good.id], DELIVERED, until=SOON)
        await ledger.settle([bad.id], FAILED, until=SOON)
        known = await ledger.claim([good, bad], now=NOON, until=SOON)
        assert known == {good.id: DELIVERED, bad.id: FAILED}

    async def test_an_alert_may_be_entered_with_its_end(self, ledger: Ledger) -> None:
        old, new = an_alert(), an_alert()
        await ledger.claim([old], now=NOON, until=SOON)
        known = await ledger.claim([old, new], now=NOON, until=NOON, ended=DELIVERED)
        assert known == {old.id: "open"}
        assert await ledger.claim([new], now=NOON, until=SOON) == {new.id: DELIVERED}
        taken = await ledger.take_due(SOON, until=LATER, limit=10)
        assert [one.alert.id for one in taken] == [old.id]

    async def test_what_was_delivered_stays_delivered(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=SOON)
        await ledger.settle([alert.id], DELIVERED, until=SOON)
        await ledger.settle([alert.id], FAILED, until=SOON)
        assert await ledger.claim([alert], now=NOON, until=SOON) == {alert.id: DELIVERED}

    async def test_a_failed_alert_may_turn_out_delivered(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=SOON)
        await ledger.settle([alert.id], FAILED, until=SOON)
        await ledger.settle([alert.id], DELIVERED, until=SOON)
        assert await ledger.claim([alert], now=NOON, until=SOON) == {alert.id: DELIVERED}

    async def test_nothing_falls_due_while_its_taker_is_at_it(self, ledger: Ledger) -> None:
        await ledger.claim([an_alert()], now=NOON, until=SOON)
        assert await ledger.take_due(NOON, until=LATER, limit=10) == []

    async def test_an_alert_whose_taker_is_overdue_is_unsure(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=SOON)
        (taken,) = await ledger.take_due(SOON, until=LATER, limit=10)
        assert (taken.alert.id, taken.since, taken.attempts) == (alert.id, NOON, 0)
        assert taken.unsure

    async def test_what_was_taken_is_not_taken_again_before_its_time(self, ledger: Ledger) -> None:
        await ledger.claim([an_alert()], now=NOON, until=SOON)
        assert len(await ledger.take_due(SOON, until=LATER, limit=10)) == 1
        assert await ledger.take_due(SOON, until=LATER, limit=10) == []
        assert len(await ledger.take_due(LATER, until=LATER, limit=10)) == 1

    async def test_a_postponed_alert_falls_due_and_is_certain(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=NOON)
        await ledger.postpone([alert.id], due=SOON, reason="HTTP 503")
        assert await ledger.take_due(NOON, until=LATER, limit=10) == []
        (taken,) = await ledger.take_due(SOON, until=LATER, limit=10)
        assert (taken.attempts, taken.unsure) == (1, False)

    async def test_an_alert_that_was_not_tried_counts_no_try(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=NOON)
        await ledger.postpone([alert.id], due=SOON, reason="blocked", tries=0)
        (taken,) = await ledger.take_due(SOON, until=LATER, limit=10)
        assert (taken.attempts, taken.unsure) == (0, False)

    async def test_an_end_that_nobody_was_told_falls_due_as_it_is(self, ledger: Ledger) -> None:
        good, bad = an_alert(), an_alert()
        await ledger.claim([good, bad], now=NOON, until=NOON)
        await ledger.settle([good.id], DELIVERED, until=SOON)
        await ledger.settle([bad.id], FAILED, until=SOON)
        assert await ledger.take_due(NOON, until=LATER, limit=10) == []
        taken = await ledger.take_due(SOON, until=LATER, limit=10)
        assert {one.alert.id: one.verdict for one in taken} == {good.id: DELIVERED, bad.id: FAILED}
        assert await ledger.take_due(SOON, until=LATER, limit=10) == []
        known = await ledger.claim([good, bad], now=SOON, until=SOON)
        assert known == {good.id: DELIVERED, bad.id: FAILED}

    async def test_what_is_open_cannot_have_been_told(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=SOON)
        await ledger.told([alert.id])
        (taken,) = await ledger.take_due(SOON, until=LATER, limit=10)
        assert taken.verdict is None

    async def test_an_alert_whose_end_was_told_never_falls_due(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.claim([alert], now=NOON, until=SOON)
        await ledger.settle([alert.id], FAILED, until=SOON)
        await ledger.told([alert.id])
        await ledger.postpone([alert.id], due=SOON, reason="late")
        assert await ledger.take_due(LATER, until=LATER, limit=10) == []
        assert await ledger.claim([alert], now=NOON, until=SOON) == {alert.id: FAILED}

    async def test_the_earliest_due_are_taken_first(self, ledger: Ledger) -> None:
        first, second = an_alert(), an_alert()
        await ledger.claim([second], now=NOON, until=SOON)
        await ledger.claim([first], now=NOON, until=NOON)
        (taken,) = await ledger.take_due(LATER, until=LATER, limit=1)
        assert taken.alert.id == first.id

    async def test_an_alert_comes_back_as_it_was(self, ledger: Ledger) -> None:
        alert = an_alert(channel="webhook:demo")
        await ledger.claim([alert], now=NOON, until=SOON)
        (taken,) = await ledger.take_due(SOON, until=LATER, limit=10)
        assert taken.alert == alert
