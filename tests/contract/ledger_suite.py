"""What every ledger of alerts promises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.notifier.domain.alerts import Alert, Batch, Occasion, Pending, Verdict, Words
from services.notifier.ports import Ledger

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=2)
LATER = NOON + timedelta(hours=1)
MUCH_LATER = NOON + timedelta(hours=2)
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


def a_batch(*alerts: Alert, until: datetime = SOON) -> Batch:
    waiting = tuple(Pending(alert, NOON) for alert in alerts or (an_alert(),))
    return Batch(uuid4(), uuid4(), waiting[0].alert.channel, until, waiting)


def ended(batch: Batch, verdict: Verdict) -> Batch:
    return batch.only(replace(one, verdict=verdict) for one in batch.waiting)


def put_off(batch: Batch, *, attempts: int = 1) -> Batch:
    return batch.only(
        replace(one, attempts=attempts, unsure=False, reason="HTTP 503") for one in batch.waiting
    )


async def taken(ledger: Ledger, *alerts: Alert, until: datetime = SOON) -> Batch:
    """Entered and claimed, as a notifier does before it delivers."""
    batch = a_batch(*alerts, until=until)
    await ledger.open([batch])
    (claimed,) = await ledger.claim([batch])
    return claimed


def ids(*batches: Batch) -> set[UUID]:
    return {one.alert.id for batch in batches for one in batch.waiting}


async def due_at(ledger: Ledger, now: datetime, *, until: datetime = LATER) -> Sequence[Batch]:
    return await ledger.take_due(now, until=until, limit=10)


class LedgerContract:
    """To be run on each ledger; `ledger` is an empty one."""

    async def test_new_alerts_are_claimed_for_their_batches(self, ledger: Ledger) -> None:
        batches = [a_batch(an_alert(), an_alert()), a_batch()]
        await ledger.open(batches)
        assert await ledger.claim(batches) == batches

    async def test_an_alert_is_claimed_for_the_first_that_asks(self, ledger: Ledger) -> None:
        old, new = an_alert(), an_alert()
        await taken(ledger, old)
        assert ids(await taken(ledger, old, new)) == {new.id}

    async def test_a_claim_that_is_repeated_gets_the_same_and_is_unsure(
        self, ledger: Ledger
    ) -> None:
        batch = await taken(ledger, an_alert())
        (again,) = await ledger.claim([batch])
        assert ids(again) == ids(batch)
        assert all(one.unsure for one in again.waiting)

    async def test_an_alert_stays_claimed_when_all_is_over(self, ledger: Ledger) -> None:
        alert = an_alert()
        await ledger.close(await taken(ledger, alert))
        assert (await taken(ledger, alert)).waiting == ()
        assert await due_at(ledger, SOON) == []

    async def test_nothing_falls_due_while_its_taker_is_at_it(self, ledger: Ledger) -> None:
        await taken(ledger, an_alert())
        assert await due_at(ledger, NOON) == []

    async def test_a_batch_whose_taker_is_overdue_is_unsure(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert(), an_alert())
        (again,) = await due_at(ledger, SOON)
        assert (again.id, again.channel, again.until) == (batch.id, batch.channel, LATER)
        assert again.taker != batch.taker
        assert again.waiting == tuple(replace(one, unsure=True) for one in batch.waiting)

    async def test_what_was_taken_is_not_taken_again_before_its_time(self, ledger: Ledger) -> None:
        await taken(ledger, an_alert())
        assert len(await due_at(ledger, SOON)) == 1
        assert await due_at(ledger, SOON) == []
        (again,) = await due_at(ledger, LATER, until=MUCH_LATER)
        assert [one.unsure for one in again.waiting] == [True]

    async def test_a_batch_that_was_put_off_falls_due_and_is_certain(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert(), until=NOON)
        await ledger.settle(put_off(batch, attempts=3), due=SOON)
        assert await due_at(ledger, NOON) == []
        (again,) = await due_at(ledger, SOON)
        ((one),) = again.waiting
        assert (one.attempts, one.unsure, one.since) == (3, False, NOON)

    async def test_what_was_put_off_and_taken_is_unsure_again(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert())
        await ledger.settle(put_off(batch), due=SOON)
        await due_at(ledger, SOON)
        (again,) = await due_at(ledger, LATER, until=MUCH_LATER)
        assert [one.unsure for one in again.waiting] == [True]

    async def test_what_is_settled_may_leave_out_what_is_over(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert(), an_alert())
        left = batch.only(batch.waiting[1:])
        await ledger.settle(left, due=SOON)
        (again,) = await due_at(ledger, SOON)
        assert ids(again) == ids(left)

    async def test_an_end_that_nobody_was_told_falls_due_as_it_is(self, ledger: Ledger) -> None:
        good, bad = await taken(ledger, an_alert()), await taken(ledger, an_alert())
        await ledger.settle(ended(good, DELIVERED), due=SOON)
        await ledger.settle(ended(bad, FAILED), due=SOON)
        again = await due_at(ledger, SOON)
        verdicts = {one.alert.id: one.verdict for batch in again for one in batch.waiting}
        assert verdicts == dict.fromkeys(ids(good), DELIVERED) | dict.fromkeys(ids(bad), FAILED)

    async def test_the_earliest_due_are_taken_first(self, ledger: Ledger) -> None:
        await taken(ledger, an_alert(), until=SOON)
        first = await taken(ledger, an_alert(), until=NOON)
        (again,) = await ledger.take_due(LATER, until=MUCH_LATER, limit=1)
        assert again.id == first.id

    async def test_an_alert_comes_back_as_it_was(self, ledger: Ledger) -> None:
        alert = an_alert(channel="webhook:demo")
        await taken(ledger, alert)
        (again,) = await due_at(ledger, SOON)
        assert [one.alert for one in again.waiting] == [alert]

    async def test_one_whose_batch_was_taken_over_changes_nothing(self, ledger: Ledger) -> None:
        late = await taken(ledger, an_alert())
        (taken_over,) = await due_at(ledger, SOON)
        await ledger.settle(ended(late, FAILED), due=SOON)
        await ledger.close(late)
        (again,) = await due_at(ledger, LATER, until=MUCH_LATER)
        assert [one.verdict for one in again.waiting] == [None]
        await ledger.close(taken_over)
        await ledger.close(again)
        assert await due_at(ledger, MUCH_LATER) == []

    async def test_killed_after_entering_another_alerts_and_nothing_is_left(
        self, ledger: Ledger
    ) -> None:
        alert = an_alert()
        await ledger.open([a_batch(alert)])
        assert ids(await taken(ledger, alert, until=LATER)) == {alert.id}
        assert await due_at(ledger, SOON) == []

    async def test_killed_after_entering_and_never_repeated_is_claimed_when_due(
        self, ledger: Ledger
    ) -> None:
        alert = an_alert()
        await ledger.open([a_batch(alert)])
        (found,) = await due_at(ledger, SOON)
        assert [(one.alert.id, one.unsure) for one in found.waiting] == [(alert.id, False)]
        assert (await taken(ledger, alert)).waiting == ()

    async def test_killed_amid_the_claims_each_alert_is_in_one_batch(self, ledger: Ledger) -> None:
        claimed, unclaimed = an_alert(), an_alert()
        first = a_batch(claimed, unclaimed)
        await ledger.open([first])
        await ledger.claim([first.only(first.waiting[:1])])
        second = await taken(ledger, claimed, unclaimed)
        assert ids(second) == {unclaimed.id}
        again = {batch.id: batch for batch in await due_at(ledger, SOON)}
        assert ids(again[first.id]) == {claimed.id}
        assert ids(again[second.id]) == {unclaimed.id}

    async def test_killed_after_the_claim_it_falls_due_however_often(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert())
        await due_at(ledger, SOON)
        (again,) = await due_at(ledger, LATER, until=MUCH_LATER)
        assert ids(again) == ids(batch)

    async def test_killed_after_its_end_was_entered_only_that_is_left(self, ledger: Ledger) -> None:
        batch = await taken(ledger, an_alert())
        await ledger.settle(ended(batch, DELIVERED), due=SOON)
        await due_at(ledger, SOON)
        (again,) = await due_at(ledger, LATER, until=MUCH_LATER)
        assert [one.verdict for one in again.waiting] == [DELIVERED]
