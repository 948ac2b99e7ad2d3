"""What is full, slow or away stops what needs it and nothing else; people are told in time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp

from shared.identity import Principal
from shared.messaging.ports import QueueFullError
from tests.chaos.proxy import FAIR, Weather
from tests.contract.events import recalled
from tests.contract.events import submitted as paper
from tests.integration.held import Held, open_held
from tests.integration.test_router_process import submitted
from tests.support import eventually
from tests.vhosts import Vhost

MEMBER = Principal("m001", "member", "shanghai", "陈明")
SECRETARY = Principal("s-1", "secretariat", "shanghai", "赵敏")
OF_EACH = 12
PATIENCE = aiohttp.ClientTimeout(total=15)
"""Shorter than the driver's own, longer than a loaded machine needs for an answer in time."""

Answer = tuple[int, str | None]


@asynccontextmanager
async def full(vhost: Vhost, queue: str) -> AsyncIterator[None]:
    """Soon that queue takes no more than a message or two."""
    policy = f"policies/{vhost.name}/full"
    body = {
        "pattern": f"^{queue.replace('.', '[.]')}$",
        "definition": {"max-length": 1},
        "apply-to": "queues",
    }
    await vhost.call("PUT", policy, body)
    try:
        yield
    finally:
        await vhost.call("DELETE", policy)


async def post(held: Held, key: str) -> tuple[Answer, Any]:
    headers = {**held.headers(MEMBER), "Idempotency-Key": key}
    body = {"kind": "consultation", "title": "社保", "text": "怎样参加社会保险？"}
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.post(f"{held.replica.url}/v1/enquiries", json=body, headers=headers) as answer,
    ):
        return (answer.status, answer.headers.get("Retry-After")), await answer.json()


async def read(held: Held) -> Answer:
    async with (
        aiohttp.ClientSession(timeout=PATIENCE, headers=held.headers(SECRETARY)) as session,
        session.get(f"{held.replica.url}/v1/enquiries") as answer,
    ):
        return answer.status, answer.headers.get("Retry-After")


async def recorded(held: Held, number: int) -> bool:
    async with (
        aiohttp.ClientSession(timeout=PATIENCE, headers=held.headers(SECRETARY)) as session,
        session.get(f"{held.replica.url}/v1/events?limit=100") as answer,
    ):
        return answer.status == 200 and len((await answer.json())["items"]) == number


async def test_a_full_queue_of_a_service_is_a_503_until_there_is_room(
    vhost: Vhost, mongo_url: str, tmp_path: Path
) -> None:
    mongo = (mongo_url, "none")
    more = {"RATE_SUBMISSIONS": "off", "RATE_PER_KEY": "off"}
    async with open_held("intake", vhost, tmp_path, mongo=mongo, more=more) as held:
        async with full(vhost, "router"):

            async def refused() -> str | None:
                key = str(uuid4())
                answer, _ = await post(held, key)
                return key if answer == (503, "10") else None

            key = await eventually(refused, within=60, told="the queue is full")
            assert (await held.health())[0] == 200

        async def taken() -> Any:
            (status, _), body = await post(held, key)
            return body if status == 202 else None

        receipt = await eventually(taken, within=60, told="there is room again")
        assert (await post(held, key))[1] == receipt


async def test_a_bureaus_full_queue_stalls_no_other_bureau(
    vhost: Vhost, mongo_url: str, tmp_path: Path
) -> None:
    papers = [submitted(number % 2) for number in range(2 * OF_EACH)]
    ours = {str(one.subject) for one in papers[0::2]}
    async with open_held("router", vhost, tmp_path, mongo=(mongo_url, "none"), more={}) as held:
        async with full(vhost, "bureau.hrss"):

            async def refuses() -> bool:
                with suppress(QueueFullError):
                    await held.bus.publish(recalled("hrss"))
                    return False
                return True

            await eventually(refuses, within=60, told="the queue is full")
            await held.bus.publish(*papers)

            async def others_have_theirs() -> bool:
                return await held.waiting("bureau.market") >= OF_EACH

            await eventually(others_have_theirs, within=60, told="the other bureau has its papers")
            await eventually(lambda: "message_retried" in held.replica.log, within=60)
            assert await held.health() == (200, {"status": "ready"})
            assert "consumer_paused" not in held.replica.log
        found: set[str] = set()

        async def all_there() -> bool:
            found.update(one.subject for one in await held.empty("bureau.hrss"))
            return ours <= found

        await eventually(all_there, within=90, told="the full bureau has its papers too")
        decisions = [one for one in await held.empty("archive") if "assigned" in one.type]
    assert len({one.event for one in decisions}) == len(papers)  # as often as was tried, one id


async def test_of_a_database_that_is_slow_silent_or_away_readers_are_told_in_time(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    more = {"BATCH_SIZE": "1", "KILL_SWITCH_ROW": "2"}
    mongo = (mongo_url, mongo_database)
    async with open_held("archive", vhost, tmp_path, mongo=mongo, more=more) as held:
        await held.bus.publish(paper())

        async def has(number: int) -> bool:
            return await recorded(held, number)

        await eventually(lambda: has(1), within=60)
        held.to_database.set(Weather(latency_seconds=0.1))
        assert await read(held) == (200, None)  # slow is not away

        held.to_database.set(Weather(silent=True))
        assert await read(held) == (503, "2")
        assert "database" in (await held.health())[1]["reasons"]

        held.to_database.set(Weather(closed=True))
        await held.bus.publish(*(paper() for _ in range(4)))
        paused = 'consult_consumer_paused{queue="archive"} 1.0'
        await eventually(lambda: shown(held, paused), within=60, told="the consumer pauses")
        assert (await read(held))[0] == 503

        held.to_database.set(FAIR)
        await eventually(lambda: has(5), within=90, told="all is recorded")
        await eventually(lambda: shown(held, paused.replace("1.0", "0.0")), within=60)
        assert [one.event for one in await held.empty("dead.archive")] == []


async def shown(held: Held, line: str) -> bool:
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.get(f"{held.replica.url}/metrics") as answer,
    ):
        return line in await answer.text()
