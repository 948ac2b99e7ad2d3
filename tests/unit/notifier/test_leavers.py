"""Whoever has left office or was erased is not told of anything any more."""

from typing import Any

import pytest

from shared.events import Event
from tests.unit.notifier.samples import sample
from tests.unit.notifier.support import NOON, Alerting, FakeChannel

AUTHOR, COSIGNER = "person:m-1021", "person:m-1044"
YESTERDAY, TODAY = "2000-01-01", NOON.date().isoformat()


def about(kind: str, revision: int, **data: Any) -> Event:
    return sample(f"person.{kind}", id="m-1021", revision=revision, **data)


async def told_after(*events: Event) -> list[str]:
    channel = FakeChannel(sure=True)
    alerting = Alerting(channel)
    for event in events:
        await alerting.alert_people([event])
    await alerting.alert_people([sample("reply.submitted")])
    return [alert.recipient for alert in channel.tries if alert.recipient.startswith("person:")]


ENDED = about("ended", 2, valid_to=YESTERDAY)
BACK = about("changed", 3, valid_to=None)


async def test_whoever_is_in_office_is_told() -> None:
    added = about("added", 1, valid_to=None)
    assert await told_after(added) == [AUTHOR, COSIGNER]
    assert await told_after(added, about("ended", 2, valid_to=TODAY)) == [AUTHOR, COSIGNER]


@pytest.mark.parametrize("gone", [ENDED, about("added", 1, valid_to=YESTERDAY), about("erased", 2)])
async def test_whoever_is_gone_is_not_told_and_the_others_are(gone: Event) -> None:
    assert await told_after(gone) == [COSIGNER]


@pytest.mark.parametrize("order", [(ENDED, BACK), (BACK, ENDED), (ENDED, BACK, ENDED)])
async def test_the_latest_revision_counts_in_whatever_order_they_come(
    order: tuple[Event, ...],
) -> None:
    assert await told_after(*order) == [AUTHOR, COSIGNER]


async def test_news_of_people_alone_are_told_to_nobody() -> None:
    channel = FakeChannel(sure=True)
    await Alerting(channel).alert_people([ENDED, BACK])
    assert channel.tries == []
