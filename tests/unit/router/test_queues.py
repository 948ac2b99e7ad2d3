"""How many messages wait for each bureau: counted in turns, so that many bureaus cost no more."""

from collections.abc import Iterable, Mapping

from services.router.adapters.queues import AT_ONCE, BureauQueues
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.topology import bureau_queue

FEW = ["hrss", "tax"]
MANY = [f"b{number}" for number in range(2 * AT_ONCE + 50)]


class FakeBroker:
    def __init__(self, codes: Iterable[str]) -> None:
        self.waiting = {bureau_queue(code): 0 for code in codes}
        self.asked: list[int] = []
        self.away = False

    async def lengths(self, queues: Iterable[str]) -> Mapping[str, int]:
        if self.away:
            raise BrokerUnavailableError("away")
        names = list(queues)
        self.asked.append(len(names))
        return {name: self.waiting[name] for name in names if name in self.waiting}


async def test_few_queues_are_all_counted_in_every_round() -> None:
    broker = FakeBroker(FEW)
    queues = BureauQueues(broker, FEW)
    for length in (3, 4):
        broker.waiting[bureau_queue("tax")] = length
        await queues.refresh()
        assert queues.length("tax") == length
    assert broker.asked == [2, 2]


async def test_many_are_all_counted_at_first_and_then_as_many_at_a_time_as_one_round_may() -> None:
    broker = FakeBroker(MANY)
    queues = BureauQueues(broker, MANY)
    await queues.refresh()
    assert all(queues.length(code) == 0 for code in MANY)
    broker.waiting = dict.fromkeys(broker.waiting, 7)
    for _ in range(3):
        await queues.refresh()
    assert all(queues.length(code) == 7 for code in MANY)
    assert broker.asked == [len(MANY), AT_ONCE, AT_ONCE, AT_ONCE]


async def test_a_queue_that_is_gone_is_not_known_and_the_others_stay() -> None:
    broker = FakeBroker(FEW)
    queues = BureauQueues(broker, FEW)
    await queues.refresh()
    del broker.waiting[bureau_queue("tax")]
    await queues.refresh()
    assert queues.length("tax") is None
    assert queues.length("hrss") == 0


async def test_nothing_is_known_while_the_broker_is_away_and_all_once_it_is_back() -> None:
    broker = FakeBroker(MANY)
    queues = BureauQueues(broker, MANY)
    assert queues.length(MANY[0]) is None
    await queues.refresh()
    broker.away = True
    await queues.refresh()
    assert all(queues.length(code) is None for code in MANY)
    broker.away = False
    await queues.refresh()
    assert all(queues.length(code) == 0 for code in MANY)
