"""`consult bureau`: a password is shown once, to its owner alone, and nothing is half done."""

import asyncio
import os
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from deploy.commands.topology import apply_topology
from deploy.local.broker import BrokerAddress
from shared.messaging.rabbit import open_rabbit
from shared.region import load_region
from tests.integration.replicas import ROOT
from tests.vhosts import Vhost

CODE = "hrss"
USER = f"bureau-{CODE}"

Consult = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def consult(vhost: Vhost, broker: BrokerAddress) -> Consult:
    if "AMQP_URL" in os.environ:
        pytest.skip("users belong to a whole broker: these commands are for one of our own")
    await apply_topology(vhost.amqp_url, load_region(ROOT / "deploy/regions/shanghai"))
    settings = {
        "PATH": os.environ["PATH"],
        "AMQP_URL": vhost.amqp_url,
        "AMQP_MANAGEMENT_URL": broker.management_url or "",
    }

    async def consult(*arguments: str, **more: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", "bureau", *arguments),
            cwd=ROOT,
            env=settings | more,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        return process.returncode or 0, output.decode()

    return consult


async def may_sign(vhost: Vhost, password: str) -> bool:
    url = vhost.url_of(USER, password)
    async with open_rabbit(url, service="test", connect_seconds=2) as bus:
        if bus.ready() is not None:
            return False
        await bus.publish_inbox(CODE, b"{}")
        return True


async def test_a_bureau_from_its_first_password_to_its_last(
    vhost: Vhost, consult: Consult, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    status, told = await consult("add", CODE, "--out", str(file))
    assert (status, USER in told) == (0, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_text()
    assert len(first) >= 40
    assert first not in told
    assert await may_sign(vhost, first)

    status, told = await consult("add", CODE, "--out", str(tmp_path / "again"))
    assert status == 0
    assert "its password stays" in told
    assert not (tmp_path / "again").exists()

    status, told = await consult("rotate", CODE)
    assert status == 0
    second = told.split()[-1]
    assert await may_sign(vhost, second)
    assert not await may_sign(vhost, first)

    status, told = await consult("list")
    assert (status, told.split()[:4]) == (0, [CODE, "rights", "in", "order,"])
    assert second not in told

    assert "is removed" in (await consult("remove", CODE))[1]
    assert not await may_sign(vhost, second)
    assert await consult("list") == (0, "")


async def test_what_cannot_be_done_is_told_and_leaves_nothing_behind(
    consult: Consult, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("another's", "utf-8")
    wishes = [
        (["add", CODE, "--out", str(taken)], {}, "File exists"),
        (["add", CODE, "--out", str(tmp_path / "no" / "folder")], {}, "No such file"),
        (["add", "nobody"], {}, "the region pack has no bureau 'nobody'"),
        (["add", "secretariat"], {}, "the region pack has no bureau 'secretariat'"),
        (["rotate", CODE, "--out", str(tmp_path / "new")], {}, f"no user {USER}"),
        (["add", CODE], {"AMQP_MANAGEMENT_URL": "http://127.0.0.1:9"}, "does not answer"),
    ]
    for arguments, more, reason in wishes:
        status, told = await consult(*arguments, **more)
        assert status == 2
        assert reason in told
        assert "Traceback" not in told
    assert not (tmp_path / "new").exists()
    assert taken.read_text("utf-8") == "another's"
    assert await consult("list") == (0, "")
