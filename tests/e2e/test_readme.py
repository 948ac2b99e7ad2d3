"""What the README shows works as it is written there."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from deploy.demo.http import Door
from deploy.demo.play import person_token
from deploy.demo.roster import make_roster
from deploy.stack import Replicas, Servers
from shared.identity import TokenIssuer
from shared.region import load_region
from tests.e2e.stacks import REGION_PACK, RunningStack, running_stack
from tests.support import eventually
from tests.vhosts import Vhost

ROOT = Path(__file__).parents[2]


def snippet(language: str) -> str:
    """The block of the README that is marked as tested, in this language."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    marked = re.findall(r"tested as written by [\w/.]+ -->\n```(\w+)\n(.*?)```", text, re.DOTALL)
    blocks: dict[str, str] = dict(marked)
    return blocks[language]


def operator_token(running: RunningStack) -> str:
    region = load_region(REGION_PACK)
    issuer = TokenIssuer(running.target.issuer_key.read_bytes())
    return person_token(issuer, region.code, make_roster(region.bureau_codes).operators[0])


@asynccontextmanager
async def program(folder: Path, *argv: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(*argv, cwd=folder, stdout=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@pytest.mark.timeout(240)
async def test_the_curl_line_and_the_bureau_of_the_readme_answer_a_paper(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    data = tmp_path / ".consult"
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    bureau = tmp_path / "bureau.py"
    bureau.write_text(snippet("python"), encoding="utf-8")
    servers = Servers(vhost.amqp_url, mongo_url)
    async with (
        running_stack(data, servers, database=mongo_database, replicas=Replicas()) as running,
        program(tmp_path, sys.executable, str(bureau), vhost.amqp_url),
        program(tmp_path, "bash", "-c", snippet("sh")) as posting,
        aiohttp.ClientSession() as session,
    ):
        output, _ = await posting.communicate()
        receipt = orjson.loads(output)
        assert re.fullmatch(r"SH-\w{5}-\w{5}", receipt["receipt"])
        archive = Door(session, running.target.archive)
        token = operator_token(running)

        async def answered() -> Any:
            query = {"q": "灵活就业", "view": "full", "status": "replied"}
            page = await archive.get("/v1/enquiries", token, **query)
            return page["items"]

        (case,) = await eventually(answered, within=60, told="the paper is answered")
    assert case["id"] == receipt["id"]
    assert case["replies"][0]["bureau"] == "hrss"
    assert [each["status"] for each in case["assignments"]] == ["replied"]
