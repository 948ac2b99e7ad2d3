"""A consumer whose handlers fail pauses, tries with single messages and goes on; nothing dies."""

from collections.abc import Sequence

from shared.errors import PermanentError, TooEarlyError, TransientError
from shared.events import EnquirySubmitted, Event
from shared.messaging.ports import BatchSubscription, Subscription
from tests.contract.events import submitted
from tests.contract.messaging_suite import LADDER, WORK, Rig
from tests.support import eventually


class Server:
    """What handlers need; while it is away they fail, however often they try."""

    def __init__(self) -> None:
        self.away = True
        self.tries = 0
        self.stored: set[object] = set()

    async def take(self, event: Event) -> None:
        await self.take_all([event])

    async def take_all(self, events: Sequence[Event]) -> None:
        self.tries += 1
        if self.away:
            raise TransientError("the database is away")
        self.stored.update(event.id for event in events)


class KillSwitchContract:
    """Mix into a test class whose module has a fixture `rig`."""

    async def test_an_outage_longer_than_the_ladder_costs_no_batch_its_events(
        self, rig: Rig
    ) -> None:
        bus, server = await rig.open(), Server()
        events = [submitted() for _ in range(60)]
        await bus.publish(*events)
        await bus.consume_batches(
            WORK, BatchSubscription(server.take_all, max_size=20, max_wait_seconds=0.02)
        )
        await self._outlasts_the_ladder(server)
        assert await rig.dead(WORK) == []
        server.away = False
        await eventually(lambda: len(server.stored) == 60, within=30)
        await bus.drain()
        assert await rig.dead(WORK) == []
        assert await rig.waiting(WORK) == 0

    async def test_an_outage_longer_than_the_ladder_costs_no_single_event(self, rig: Rig) -> None:
        bus, server = await rig.open(), Server()
        await bus.publish(*(submitted() for _ in range(60)))
        await bus.consume(WORK, Subscription(EnquirySubmitted, server.take))
        await self._outlasts_the_ladder(server)
        server.away = False
        await eventually(lambda: len(server.stored) == 60, within=30)
        await bus.drain()
        assert await rig.dead(WORK) == []

    async def _outlasts_the_ladder(self, server: Server) -> None:
        """Long enough for each message to come by all rungs, were it let through."""
        longest = sum(LADDER) + 0.2 * len(LADDER)
        tries = server.tries
        await eventually(lambda: server.tries > tries + 3 + longest / 0.2, within=30)

    async def test_during_an_outage_only_probes_are_tried(self, rig: Rig) -> None:
        bus, server = await rig.open(prefetch=10), Server()
        await bus.publish(*(submitted() for _ in range(200)))
        await bus.consume(WORK, Subscription(EnquirySubmitted, server.take))
        await eventually(lambda: server.tries >= 20, within=30)
        assert len(server.stored) == 0
        server.away = False
        await eventually(lambda: len(server.stored) == 200, within=30)
        assert server.tries < 400

    async def test_messages_at_fault_pause_nobody(self, rig: Rig) -> None:
        bus = await rig.open()
        tried: list[Event] = []

        async def refuse(event: Event) -> None:
            tried.append(event)
            raise PermanentError("no such bureau")

        await bus.publish(*(submitted() for _ in range(50)))
        await bus.consume(WORK, Subscription(EnquirySubmitted, refuse))
        await eventually(lambda: len(tried) == 50)
        await bus.drain()
        assert len(await rig.dead(WORK)) == 50

    async def test_messages_that_came_too_early_pause_nobody_and_end_on_the_ladder(
        self, rig: Rig
    ) -> None:
        bus = await rig.open()

        async def wait_for_more(_: Event) -> None:
            raise TooEarlyError("its author is not known yet")

        await bus.publish(*(submitted() for _ in range(12)))
        await bus.consume(WORK, Subscription(EnquirySubmitted, wait_for_more))

        async def all_dead() -> bool:
            return len(await rig.dead(WORK)) == 12

        await eventually(all_dead, within=30)

    async def test_one_message_that_always_fails_dies_although_its_error_is_transient(
        self, rig: Rig
    ) -> None:
        bus, poison = await rig.open(), submitted()

        async def choke(event: Event) -> None:
            if event.id == poison.id:
                raise TransientError("too big for the server")

        await bus.consume(WORK, Subscription(EnquirySubmitted, choke))
        await bus.publish(poison, *(submitted() for _ in range(30)))
        (letter,) = await eventually(lambda: rig.dead(WORK), within=30)
        assert letter.event_id == str(poison.id)
