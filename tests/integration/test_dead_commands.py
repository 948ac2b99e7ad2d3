"""`consult dead` on a real broker: from the list to the replay, killed in between, and away."""

import asyncio
import json
import os
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.errors import PermanentError
from shared.events import EnquirySubmitted, Event
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from tests.contract.events import submitted
from tests.integration.replicas import ROOT
from tests.support import eventually
from tests.vhosts import Vhost

LETTERS = 6


AWAY = "amqp://nobody:x@127.0.0.1:9/"
SEVERAL = """
import json, sys
from typer.testing import CliRunner
from deploy.cli import app
outcomes = [
    (done.exit_code, done.output)
    for given, env in json.loads(sys.argv[1])
    for done in [CliRunner().invoke(app, ["dead", *given], env=env)]
]
print(json.dumps(outcomes))
"""


class Consult:
    """The command, against one vhost; its record in a folder of the test."""

    def __init__(self, amqp_url: str, folder: Path) -> None:
        self.record = folder / "record.jsonl"
        self._settings = {
            "PATH": os.environ["PATH"],
            "AMQP_URL": amqp_url,
            "DEAD_RECORD_FILE": str(self.record),
        }

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, *arguments),
            cwd=ROOT,
            env=self._settings,
            stdout=asyncio.subprocess.PIPE,
        )

    async def each(self, *commands: tuple[tuple[str, ...], dict[str, str]]) -> list[Any]:
        """Status and output of several commands; in one process, for its start takes longest."""
        process = await self.start("-c", SEVERAL, json.dumps(commands))
        output, _ = await process.communicate()
        return list(json.loads(output))


@asynccontextmanager
async def with_letters(vhost: Vhost) -> AsyncIterator[tuple[RabbitBus, set[str]]]:
    """A bus beside dead letters of the router, and the ids of their events."""

    async def refuse(_: Event) -> None:
        raise PermanentError("the region knows no such desk")

    events = [submitted() for _ in range(LETTERS)]
    async with open_rabbit(vhost.amqp_url, service="router") as bus:
        await bus.admin.declare(build_topology(("hrss",)))
        await bus.consume("router", Subscription(EnquirySubmitted, refuse))
        await bus.publish(*events)
        await eventually(lambda: count(bus, "dead.router", LETTERS), within=30)
        await bus.drain()
        yield bus, {str(event.id) for event in events}


async def count(bus: RabbitBus, queue: str, number: int) -> bool:
    return (await bus.admin.figures(queue)).messages == number


async def ids(bus: RabbitBus, queue: str) -> set[str | None]:
    return {letter.event_id for letter in await bus.admin.list_dead(queue)}


async def test_from_the_list_to_the_replay_and_the_drop(vhost: Vhost, tmp_path: Path) -> None:
    consult, body = Consult(vhost.amqp_url, tmp_path), tmp_path / "body.json"
    async with with_letters(vhost) as (bus, events):
        one = min(events)
        group = (await bus.admin.list_dead("dead.router"))[0].fingerprint
        listed, shown, twice, dropped, replayed, none, away, misused, unknown = await consult.each(
            (("list", "--json"), {}),
            (("show", one, "--body", str(body), "--stack", "--json"), {}),
            (("show", one, "--body", str(body)), {}),
            (("drop", one, "--yes", "--reason", "a trial"), {}),
            (("replay", "--group", group, "--by", "me"), {}),
            (("show", one), {}),
            (("list",), {"AMQP_URL": AWAY}),
            (("replay",), {}),
            (("list", "--queue", "archive"), {}),
        )
        (found,) = json.loads(listed[1])["groups"]
        assert (found["count"], found["lies_in"], found["fingerprint"]) == (
            LETTERS,
            "dead.router",
            group,
        )
        letter = json.loads(shown[1])
        assert (letter["reason"], letter["attempts"], letter["event_id"]) == ("permanent", 1, one)
        assert "refuse" in letter["stack"]
        assert json.loads(body.read_bytes())["id"] == one
        assert stat.S_IMODE(body.stat().st_mode) == 0o600
        assert (twice[0], "exists" in twice[1]) == (2, True)
        assert (dropped[0], "1 dropped" in dropped[1]) == (0, True)
        assert (replayed[0], f"{LETTERS - 1} replayed" in replayed[1]) == (0, True)
        assert (none[0], away[0], misused[0], unknown[0]) == (1, 2, 2, 2)
        assert "consult: broker: 127.0.0.1:9" in away[1]
        assert "name one letter" in misused[1]
        assert "no such queue: archive" in unknown[1]

        letters = await bus.admin.list_dead("router")
        assert {letter.event_id for letter in letters} == events - {one}
        assert {letter.replayed_by[0].partition(" ")[2] for letter in letters} == {"me"}
        acts = [json.loads(line)["act"] for line in consult.record.read_text().splitlines()]
        assert acts == ["dropped", *["replayed"] * (LETTERS - 1)]


async def test_a_replay_that_is_killed_loses_no_letter(vhost: Vhost, tmp_path: Path) -> None:
    consult = Consult(vhost.amqp_url, tmp_path)
    async with with_letters(vhost) as (bus, events):
        process = await consult.start("-m", "deploy.cli", "dead", "replay", "--all", "--rate", "4")
        await eventually(consult.record.exists, within=60)
        process.kill()
        await process.wait()

        async def all_there() -> bool:
            return await ids(bus, "router") | await ids(bus, "dead.router") == events

        await eventually(all_there, within=60)
