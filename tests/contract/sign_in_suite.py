"""What every store of tickets and every brake promises."""

import asyncio
from datetime import UTC, datetime, timedelta

from services.identity.domain.sign_in import Patience
from services.identity.handlers.sign_in_ports import Brakes, Tickets

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
SOON = NOON + timedelta(minutes=5)
QUICK = Patience(free=3, first_pause=timedelta(seconds=10), longest_pause=timedelta(seconds=60))


class TicketsContract:
    async def test_a_ticket_gives_back_what_was_put_away(self, tickets: Tickets) -> None:
        ticket = await tickets.put("oidc", {"nonce": "n", "verifier": "v"}, until=SOON)
        assert len(ticket) == 64
        assert await tickets.take("oidc", ticket, now=NOON) == {"nonce": "n", "verifier": "v"}

    async def test_a_ticket_is_taken_once(self, tickets: Tickets) -> None:
        ticket = await tickets.put("oidc", {}, until=SOON)
        many = [tickets.take("oidc", ticket, now=NOON) for _ in range(10)]
        assert [one for one in await asyncio.gather(*many) if one is not None] == [{}]

    async def test_a_ticket_is_for_one_purpose(self, tickets: Tickets) -> None:
        ticket = await tickets.put("bind", {}, until=SOON)
        assert await tickets.take("choose", ticket, now=NOON) is None
        assert await tickets.use("code", ticket, most=5, now=NOON) is None

    async def test_a_ticket_ends_with_its_time(self, tickets: Tickets) -> None:
        ticket = await tickets.put("code", {}, until=SOON)
        assert await tickets.use("code", ticket, most=5, now=SOON) is None
        assert await tickets.take("code", ticket, now=SOON) is None

    async def test_a_ticket_is_used_so_many_times_however_many_come_at_once(
        self, tickets: Tickets
    ) -> None:
        ticket = await tickets.put("code", {"a": "b"}, until=SOON)
        many = [tickets.use("code", ticket, most=5, now=NOON) for _ in range(20)]
        used = [one for one in await asyncio.gather(*many) if one is not None]
        assert used == [{"a": "b"}] * 5

    async def test_a_used_ticket_can_still_be_taken(self, tickets: Tickets) -> None:
        ticket = await tickets.put("code", {}, until=SOON)
        for _ in range(5):
            assert await tickets.use("code", ticket, most=5, now=NOON) == {}
        assert await tickets.take("code", ticket, now=NOON) == {}
        assert await tickets.use("code", ticket, most=9, now=NOON) is None


class BrakesContract:
    async def test_the_first_tries_are_free_and_then_pauses_double(self, brakes: Brakes) -> None:
        waits = []
        now = NOON
        for _ in range(8):
            while (wait := await brakes.press("a", patience=QUICK, now=now)) is not None:
                waits.append(wait)
                now += timedelta(seconds=wait)
        assert waits == [10, 20, 40, 60, 60]

    async def test_of_many_at_once_only_the_free_ones_pass(self, brakes: Brakes) -> None:
        many = [brakes.press("b", patience=QUICK, now=NOON) for _ in range(12)]
        waits = await asyncio.gather(*many)
        assert waits.count(None) == 3

    async def test_one_does_not_brake_another(self, brakes: Brakes) -> None:
        for _ in range(3):
            await brakes.press("c", patience=QUICK, now=NOON)
        assert await brakes.press("c", patience=QUICK, now=NOON)
        assert await brakes.press("d", patience=QUICK, now=NOON) is None

    async def test_success_and_rest_release(self, brakes: Brakes) -> None:
        for _ in range(3):
            await brakes.press("e", patience=QUICK, now=NOON)
        await brakes.release("e")
        assert await brakes.press("e", patience=QUICK, now=NOON) is None
        for _ in range(2):
            await brakes.press("e", patience=QUICK, now=NOON)
        rested = NOON + QUICK.memory
        assert await brakes.press("e", patience=QUICK, now=rested) is None
        assert await brakes.press("e", patience=QUICK, now=rested) is None
