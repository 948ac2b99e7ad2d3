"""A service whose queue was deleted under it declares it anew, with all that leads to it."""

from contextlib import AsyncExitStack
from dataclasses import replace

from shared.events import EnquirySubmitted
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import RabbitBus, TopologyError, open_rabbit
from shared.messaging.topology import SERVICE_QUEUES, build_topology
from tests.contract.events import submitted
from tests.contract.messaging_suite import Recorder
from tests.support import eventually
from tests.vhosts import Vhost

QUEUE = "router"
LADDER = (0.5, 1.0)


TOPOLOGY = build_topology(
    (), [replace(one, ladder=LADDER) for one in SERVICE_QUEUES if one.name == QUEUE]
)


async def is_consumed(bus: RabbitBus) -> bool:
    try:
        return (await bus.admin.figures(QUEUE)).consumers > 0
    except TopologyError:
        return False


async def test_a_deleted_queue_comes_back_with_its_bindings_and_limits(vhost: Vhost) -> None:
    handler = Recorder()
    async with AsyncExitStack() as stack:
        opened = open_rabbit(vhost.amqp_url, service=QUEUE, ladder=LADDER)
        bus = await stack.enter_async_context(opened)
        await bus.admin.declare(TOPOLOGY)
        await bus.consume(QUEUE, Subscription(EnquirySubmitted, handler))
        await bus.publish(submitted())
        await eventually(handler.saw(1), within=30)

        await vhost.delete_queue(QUEUE)

        async def is_back() -> bool:
            return await is_consumed(bus)

        await eventually(is_back, within=30, told="the queue is back")
        await bus.publish(submitted())
        await eventually(handler.saw(2), within=30)
        assert await bus.admin.check(TOPOLOGY) == []


async def test_nobody_declares_the_queue_of_somebody_else(vhost: Vhost) -> None:
    async with open_rabbit(vhost.amqp_url, service="notifier", ladder=LADDER) as bus:
        await bus.consume(QUEUE, Subscription(EnquirySubmitted, Recorder()))
        await eventually(lambda: "not there" in (bus.ready() or ""), within=30)
        assert not await is_consumed(bus)
