"""Acknowledgements are told together, and each message is settled once, whatever runs between."""

import asyncio
import random
from types import SimpleNamespace
from typing import Any, cast

import pytest

from shared.messaging.delivery import Delivery
from shared.messaging.rabbit.consuming import Session


class SlowBroker:
    """A channel that lets others run before it takes what it is told; it closes on a mistake."""

    def __init__(self, tags: int, seed: int) -> None:
        self.open = set(range(1, tags + 1))
        self.rejected: set[int] = set()
        self.told = 0
        self._dice = random.Random(seed)  # noqa: S311 - an order, not a secret
        self.closing: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def basic_ack(self, tag: int, *, multiple: bool = False, wait: bool) -> None:
        assert not wait
        await self._turns()
        covered = {one for one in self.open if one <= tag} if multiple else {tag}
        assert tag in self.open, f"unknown delivery tag {tag}"
        assert not multiple or tag in covered
        self.open -= covered
        self.told += 1

    async def basic_reject(self, tag: int, *, requeue: bool, wait: bool) -> None:
        assert requeue
        assert not wait
        await self._turns()
        assert tag in self.open, f"unknown delivery tag {tag}"
        self.open.discard(tag)
        self.rejected.add(tag)

    async def _turns(self) -> None:
        for _ in range(self._dice.randrange(4)):
            await asyncio.sleep(0)  # noqa: TID251 - one round of the loop


def delivery(tag: int) -> Delivery:
    return Delivery("router", "consult.events", "", b"", {}, tag=tag)


def received(session: Session, tags: int) -> None:
    taken: list[Delivery] = []
    receive = session.receiver("router", cast("Any", SimpleNamespace(put=taken.append)))
    properties = SimpleNamespace(headers={}, content_type=None, message_id=None, user_id=None)
    for tag in range(1, tags + 1):
        header = SimpleNamespace(properties=_WithDefaults(properties))
        message = SimpleNamespace(
            header=header, body=b"", exchange="", routing_key="", redelivered=False
        )
        message.delivery_tag = tag
        receive(cast("Any", message))
    assert len(taken) == tags


class _WithDefaults(SimpleNamespace):
    def __init__(self, known: SimpleNamespace) -> None:
        super().__init__(**vars(known))

    def __getattr__(self, name: str) -> None:
        return None


@pytest.mark.parametrize("seed", range(40))
async def test_in_any_order_each_is_settled_once(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - an order, not a secret
    broker = SlowBroker(60, seed)
    session = Session(cast("Any", broker), cast("Any", None))
    received(session, 60)
    order = list(range(1, 61))
    dice.shuffle(order)
    refused = set(order[:6])

    async def settle(tag: int) -> None:
        for _ in range(dice.randrange(8)):
            await asyncio.sleep(0)  # noqa: TID251 - one round of the loop
        if tag in refused:
            await session.reject(delivery(tag), requeue=True)
        else:
            await session.acknowledge((delivery(tag),))

    await asyncio.gather(*(settle(tag) for tag in order))
    assert broker.open == set()
    assert broker.rejected == refused


async def test_what_is_done_in_one_turn_is_acknowledged_at_once() -> None:
    broker = SlowBroker(50, 1)
    session = Session(cast("Any", broker), cast("Any", None))
    received(session, 50)
    await asyncio.gather(*(session.acknowledge((delivery(tag),)) for tag in range(1, 51)))
    assert (broker.open, broker.told) == (set(), 1)
