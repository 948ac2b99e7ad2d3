"""Each alert goes out once, whatever breaks on the way."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.notifier.domain.alerts import Refusal
from services.notifier.handlers.acquaintance import parties_in
from services.notifier.handlers.write_alerts import WriteAlerts
from shared.events import AlertDelivered, AlertFailed, Event, derived_id, receipt_number
from shared.messaging.ports import BrokerUnavailableError
from tests.contract.ledger_suite import a_batch, an_alert
from tests.unit.notifier.support import (
    LEASE,
    NOON,
    SECRET_TEXT,
    Alerting,
    BrokenError,
    Clock,
    FakeChannel,
    Published,
    assigned,
    missed,
    replied,
    triage,
)

DOWN = Refusal("HTTP 503")
REFUSED = Refusal("HTTP 400", final=True)


async def test_author_and_desk_are_told_of_an_assignment() -> None:
    channel = FakeChannel()
    alerting, event = Alerting(channel), assigned()
    await alerting.tell(event)
    assert [one.recipient for one in channel.tries] == ["person:m-1", "desk:hrss"]
    told = alerting.published.events
    assert all(isinstance(one, AlertDelivered) for one in told)
    assert [one.data.recipient for one in told] == ["person:m-1", "desk:hrss"]
    assert {one.data.about for one in told} == {event.id}
    assert {one.subject for one in told} == {event.subject}


async def test_the_secretariat_is_told_of_triage() -> None:
    channel = FakeChannel()
    await Alerting(channel).tell(triage())
    assert [one.recipient for one in channel.tries] == ["desk:secretariat"]


async def test_author_and_cosigners_are_told_of_a_reply_each_once() -> None:
    channel = FakeChannel()
    await Alerting(channel).tell(replied(author="m-1", cosigners=("m-2", "m-1")))
    assert [one.recipient for one in channel.tries] == ["person:m-1", "person:m-2"]


async def test_the_id_of_an_alert_follows_from_event_channel_and_recipient() -> None:
    channel = FakeChannel()
    event = triage()
    await Alerting(channel).tell(event)
    assert channel.tries[0].id == derived_id(event.id, "log", "desk:secretariat")


async def test_an_alert_names_receipt_and_bureau_in_both_languages_and_no_text() -> None:
    channel = FakeChannel()
    await Alerting(channel).tell(assigned(), replied())
    for alert in channel.tries:
        assert "SH-7K3M9-QXT2V" in alert.body.zh
        assert "SH-7K3M9-QXT2V" in alert.body.en
        assert "市人社局" in alert.body.zh
        assert "Human Resources Bureau" in alert.body.en
        assert SECRET_TEXT not in repr(alert)


async def test_an_event_without_a_paper_is_told_by_the_receipt_of_its_case() -> None:
    channel, enquiry = FakeChannel(), uuid4()
    await Alerting(channel).tell(missed(enquiry))
    assert [one.recipient for one in channel.tries] == ["desk:hrss", "desk:secretariat"]
    assert receipt_number("SH", enquiry) in channel.tries[0].body.zh


async def test_a_redelivered_event_tells_nobody_twice() -> None:
    channel = FakeChannel()
    alerting, event = Alerting(channel), triage()
    await alerting.tell(event)
    alerting.clock.now += timedelta(minutes=5)
    await alerting.tell(event, event)
    await alerting.take_up()
    assert len(channel.tries) == 1
    assert len(alerting.published.events) == 1


async def test_a_redelivered_event_leaves_alone_what_is_on_its_way() -> None:
    channel = FakeChannel()
    alerting, event = Alerting(channel), triage()
    await alerting.alert_people([event])
    await alerting.alert_people([event])
    await alerting.deliver_held()
    assert len(channel.tries) == 1


async def test_a_sure_channel_delivers_before_the_event_is_acknowledged() -> None:
    log, hook = FakeChannel(sure=True), FakeChannel("webhook:demo", only="person:")
    alerting = Alerting(log, hook)
    await alerting.alert_people([assigned()])
    assert (len(log.tries), len(hook.tries)) == (1, 0)
    await alerting.deliver_held()
    assert len(hook.tries) == 1
    assert [one.data.channel for one in alerting.published.events] == ["log", "webhook:demo"]


async def test_the_log_stands_in_only_for_those_to_whom_no_other_channel_leads() -> None:
    log, hook = FakeChannel(sure=True), FakeChannel("webhook:demo", only="person:")
    other = FakeChannel("webhook:other", only="person:")
    alerting = Alerting(log, hook, other)
    await alerting.tell(assigned())
    assert [one.recipient for one in log.tries] == ["desk:hrss"]
    assert [one.recipient for one in hook.tries] == ["person:m-1"]
    assert [one.recipient for one in other.tries] == ["person:m-1"]


async def test_a_sure_channel_writes_once_in_a_process_and_tells_the_same_again() -> None:
    channel = FakeChannel(sure=True)
    alerting, event = Alerting(channel), triage()
    alerting.published.breaks = 1
    with pytest.raises(BrokenError):
        await alerting.tell(event)
    alerting.clock.now += timedelta(minutes=5)
    await alerting.tell(event)
    await alerting.tell(event)
    assert [one.id for one in channel.tries] == [derived_id(event.id, "log", "desk:secretariat")]
    first, again = alerting.published.events
    assert first == again
    assert first.time == NOON


async def test_a_sure_channel_of_another_process_writes_again_with_the_same_ids() -> None:
    channel, event = FakeChannel(sure=True), triage()
    one, other = Alerting(channel), Alerting(channel)
    await one.tell(event)
    await other.tell(event)
    first, again = channel.tries
    assert first == again
    assert one.published.events[0].id == other.published.events[0].id


async def test_a_sure_channel_remembers_the_latest_only() -> None:
    channel, published = FakeChannel(sure=True), Published()
    write = WriteAlerts(published, clock=Clock(), remembered=2)
    first, second, third = (an_alert() for _ in range(3))
    for alert in (first, second, third, third, second, first):
        await write(channel, [alert])
    assert channel.tries == [first, second, third, first]
    assert len(published.events) == 6


async def test_a_sure_channel_leaves_nothing_to_take_up() -> None:
    alerting = Alerting(FakeChannel(sure=True))
    await alerting.alert_people([triage()])
    alerting.clock.now += LEASE
    await alerting.take_up_due()
    assert alerting.outbox.held == []


async def test_killed_before_delivery_it_is_delivered_by_another() -> None:
    channel = FakeChannel("sms", idempotent=False)
    alerting, event = Alerting(channel), triage()
    await _enter_and_crash(alerting, event)
    await alerting.tell(event)
    alerting.clock.now += LEASE
    await alerting.take_up()
    assert [one.id for one in channel.tries] == [derived_id(event.id, "sms", "desk:secretariat")]
    (told,) = alerting.published.events
    assert isinstance(told, AlertDelivered)


async def test_a_claim_left_open_is_repeated_with_its_id_where_repeats_are_dropped() -> None:
    channel = FakeChannel("webhook:demo")
    alerting, event = Alerting(channel), triage()
    await alerting.alert_people([event])
    alerting.outbox.held.clear()
    alerting.clock.now += LEASE
    await alerting.tell(event)
    await alerting.take_up()
    assert [one.id for one in channel.tries] == [
        derived_id(event.id, "webhook:demo", "desk:secretariat")
    ]
    (told,) = alerting.published.events
    assert isinstance(told, AlertDelivered)


async def test_a_claim_left_open_is_reported_where_repeats_would_reach_people() -> None:
    channel = FakeChannel("sms", idempotent=False)
    alerting, event = Alerting(channel), triage()
    await alerting.alert_people([event])
    alerting.outbox.held.clear()
    alerting.clock.now += LEASE
    await alerting.tell(event)
    await alerting.take_up()
    assert channel.tries == []
    (told,) = alerting.published.events
    assert isinstance(told, AlertFailed)
    assert told.data.reason == "outcome unknown"


async def test_killed_after_delivery_it_is_repeated_with_the_same_id_and_told_once() -> None:
    channel = FakeChannel("webhook:demo")
    alerting = Alerting(channel)
    await alerting.alert_people([triage()])
    alerting.published.breaks = 1
    with pytest.raises(BrokenError):
        await alerting.deliver_held()
    alerting.clock.now += LEASE
    await alerting.take_up()
    first, again = channel.tries
    assert first == again
    assert len(alerting.published.events) == 1


async def test_while_the_broker_is_away_no_receiver_is_bothered_again() -> None:
    channel = FakeChannel("webhook:demo")
    alerting = Alerting(channel)
    await alerting.alert_people([triage()])
    alerting.published.away = True
    for _ in range(3):
        with pytest.raises(BrokerUnavailableError):
            await alerting.deliver_held()
        alerting.clock.now += LEASE
        await alerting.take_up_due()
    alerting.published.away = False
    await alerting.deliver_held()
    assert len(channel.tries) == 1
    (told,) = alerting.published.events
    assert told.time == NOON


async def test_an_end_that_the_broker_did_not_take_is_told_later_and_nobody_alerted_again() -> None:
    sms = FakeChannel("sms", idempotent=False)
    alerting = Alerting(sms)
    await alerting.alert_people([triage()])
    alerting.published.breaks = 1
    with pytest.raises(BrokenError):
        await alerting.deliver_held()
    alerting.clock.now += LEASE
    await alerting.take_up()
    (told,) = alerting.published.events
    assert isinstance(told, AlertDelivered)
    assert told.time == NOON
    assert len(sms.tries) == 1


async def test_what_waited_here_beyond_its_lease_is_left_to_whoever_takes_it_up() -> None:
    channel = FakeChannel("sms", idempotent=False)
    alerting = Alerting(channel)
    await alerting.alert_people([triage()])
    alerting.clock.now += LEASE
    await alerting.deliver_held()
    assert channel.tries == []
    await alerting.take_up()
    assert len(alerting.published.events) == 1


async def test_a_final_refusal_is_told_as_failed() -> None:
    channel = FakeChannel()
    channel.refusal = REFUSED
    alerting = Alerting(channel)
    await alerting.tell(triage())
    (told,) = alerting.published.events
    assert isinstance(told, AlertFailed)
    assert (told.data.channel, told.data.reason) == ("log", "HTTP 400")


async def test_a_failing_channel_is_tried_again_until_it_delivers() -> None:
    hook = FakeChannel("webhook:demo")
    hook.refusal = DOWN
    alerting = Alerting(hook)
    await alerting.tell(triage())
    await alerting.take_up_due()
    assert alerting.outbox.held == []
    hook.refusal = None
    alerting.clock.now += timedelta(seconds=5)
    await alerting.take_up()
    assert len(hook.tries) == 2
    assert len({one.id for one in hook.tries}) == 1
    (told,) = alerting.published.events
    assert isinstance(told, AlertDelivered)


@pytest.mark.parametrize("idempotent", [True, False])
async def test_of_a_batch_only_what_was_refused_is_tried_again(*, idempotent: bool) -> None:
    hook = FakeChannel("some", idempotent=idempotent)
    alerting = Alerting(hook)
    hook.refused_first = 1
    await alerting.tell(triage(), triage(), triage())
    assert len(alerting.published.events) == 2
    alerting.clock.now += timedelta(seconds=5)
    await alerting.take_up()
    assert [hook.tries.count(one) for one in hook.tries] == [2, 1, 1, 2]
    assert len({one.id for one in alerting.published.events}) == 3
    alerting.clock.now += 2 * LEASE
    await alerting.take_up()
    assert len(hook.tries) == 4


async def test_more_alerts_than_a_batch_holds_all_go_out() -> None:
    hook = FakeChannel("webhook:demo")
    alerting = Alerting(hook)
    await alerting.tell(*(triage() for _ in range(120)))
    assert len({one.id for one in hook.tries}) == 120
    assert len(alerting.published.events) == 120


async def test_patience_ends_and_the_alert_is_told_as_failed() -> None:
    hook = FakeChannel("webhook:demo")
    hook.refusal = DOWN
    alerting = Alerting(hook)
    await alerting.tell(triage())
    alerting.clock.now = NOON + timedelta(hours=1)
    await alerting.take_up()
    (told,) = alerting.published.events
    assert isinstance(told, AlertFailed)
    assert told.data.reason == "HTTP 503"


async def test_alerts_of_a_channel_that_was_removed_end_as_failed() -> None:
    alerting = Alerting(FakeChannel("webhook:demo"))
    await alerting.alert_people([triage()])
    survivor = Alerting(ledger=alerting.ledger)
    survivor.clock.now = NOON + timedelta(hours=1)
    await survivor.take_up()
    (told,) = survivor.published.events
    assert isinstance(told, AlertFailed)
    assert told.data.reason == "channel not configured"


async def _enter_and_crash(alerting: Alerting, event: Event) -> None:
    """As a process does that is killed before the claim."""
    planned = list(alerting.planning.alerts(event, parties_in(event), now=NOON))
    await alerting.ledger.open([a_batch(*planned, until=NOON + LEASE)])
