"""Who asks a service whose database is silent is told so in time; a slow answer is waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from fastapi import Response

from shared.telemetry import Telemetry
from shared.web import Health, create_app, json_response
from shared.web.patience import MOST_IN_HAND, answer_in_time
from tests.unit.intake.support import serving


class Database:
    """What is asked of it takes until `answer` is called; it itself may be silent, too."""

    def __init__(self) -> None:
        self.silent = False
        self.asked = 0
        self._found = asyncio.Event()

    def answer(self) -> None:
        self._found.set()

    async def find(self) -> None:
        await self._found.wait()

    async def ping(self) -> str | None:
        self.asked += 1
        if self.silent:
            await asyncio.Event().wait()
        elif self.asked > 1:
            self.answer()  # the search has taken longer than the first look at it
        return None


@asynccontextmanager
async def open_site(database: Database, telemetry: Telemetry) -> AsyncIterator[str]:
    app = create_app("trial", telemetry=telemetry, health=Health())
    answer_in_time(app, database.ping)

    @app.get("/search")
    async def search() -> Response:
        await database.find()
        return json_response({"found": 1})

    async with serving(app) as url:
        yield url


async def ask(url: str) -> tuple[int, str | None]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/search") as answer:
        return answer.status, answer.headers.get("Retry-After")


async def test_a_slow_search_is_waited_for_as_long_as_the_database_answers() -> None:
    database = Database()
    async with open_site(database, Telemetry("trial")) as url:
        assert await ask(url) == (200, None)
    assert database.asked == 2


async def test_of_a_silent_database_everybody_is_told_and_it_is_asked_but_once() -> None:
    database, telemetry = Database(), Telemetry("trial")
    database.silent = True
    async with open_site(database, telemetry) as url:
        assert set(await asyncio.gather(*(ask(url) for _ in range(20)))) == {(503, "2")}
        database.silent = False
        database.answer()
        assert await ask(url) == (200, None)
    assert database.asked <= 3  # not twenty times; a slow machine may bring a second round
    assert b'route="/search",status="503"' in telemetry.exposition()


async def test_while_too_many_wait_whoever_comes_is_told_to_come_again() -> None:
    database, telemetry = Database(), Telemetry("trial")
    async with open_site(database, telemetry) as url:
        waiting = [asyncio.create_task(ask(url)) for _ in range(MOST_IN_HAND + 8)]
        refused, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert {one.result() for one in refused} == {(503, "2")}
        database.answer()
        answers = await asyncio.gather(*waiting)
        assert answers.count((200, None)) == MOST_IN_HAND
        assert answers.count((503, "2")) == 8
        assert await ask(url) == (200, None)
