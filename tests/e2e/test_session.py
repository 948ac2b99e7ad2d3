"""The main job on real parts: every receipt becomes one case with assignment, reply and alerts."""

import asyncio
import random
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from deploy.demo.play import Options, play
from deploy.demo.reconcile import Report
from deploy.stack import Replicas, Servers
from tests.e2e.stacks import RunningStack, running_stack, with_own_users
from tests.support import eventually
from tests.vhosts import Vhost

PROPOSALS = Path(__file__).parents[3] / "shared" / "data" / "jiangsu_cppcc_proposals_2019.jsonl"
PROPOSALS_PLAYED = 200
SAMPLES_PLAYED = 132


def faults(report: Report) -> list[str]:
    return report.lost + report.doubled + report.unexpected


async def played(running: RunningStack, options: Options) -> Report:
    return await play(running.target, options, Console(quiet=True))


@pytest.mark.timeout(400)
async def test_a_session_with_several_of_each_service_loses_and_doubles_nothing(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    replicas = Replicas(intake=1, router=2, notifier=2, archive=3)
    servers = await with_own_users(Servers(vhost.amqp_url, mongo_url), vhost)
    async with running_stack(
        tmp_path, servers, database=mongo_database, replicas=replicas
    ) as running:
        if PROPOSALS.exists():
            options = Options(enquiries=PROPOSALS_PLAYED, rate=40, input=PROPOSALS)
        else:
            options = Options(enquiries=SAMPLES_PLAYED, rate=40)
        report = await played(running, options)
        assert faults(report) == []
        assert report.acknowledged == report.complete == options.enquiries
    if not PROPOSALS.exists():
        pytest.skip(f"played our own samples only: {PROPOSALS.name} is not beside the checkout")


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_killing_each_service_in_mid_session_loses_and_doubles_nothing(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    servers = Servers(vhost.amqp_url, mongo_url)
    async with running_stack(
        tmp_path, servers, database=mongo_database, replicas=Replicas()
    ) as running:
        session = asyncio.create_task(played(running, Options(enquiries=SAMPLES_PLAYED, rate=10)))
        victims = ["intake", "router", "notifier", "archive"]
        random.Random(20210123).shuffle(victims)  # noqa: S311 - an order that can be repeated
        for victim in victims:
            running.kill_hard(victim)
            back = partial(running.came_back, victim)
            await eventually(back, within=20, told=f"{victim} is back")
            await running.ready()
        report = await session
    assert faults(report) == []
    assert report.acknowledged == report.complete == SAMPLES_PLAYED
