"""The program on the page for a bureau's engineer, run as it stands there."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from shared.events import EnquiryAssigned
from shared.messaging.rabbit import QueueFigures
from tests.integration.bureau_desk import Desk
from tests.integration.replicas import ROOT
from tests.support import eventually

PAGE = ROOT / "docs" / "bureaus-over-amqp.md"


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )


@asynccontextmanager
async def program(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Path]:
    """The page's program as a process; yields the file that it writes to."""
    script, log = folder / "bureau.py", folder / "bureau.log"
    script.write_text(blocks("python")[0], "utf-8")
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(script),
            env={"PATH": os.environ["PATH"], **settings},
            stdout=output,
            stderr=output,
        )
    try:
        yield log
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answers(desk: Desk, settings: Mapping[str, str], folder: Path) -> EnquiryAssigned:
    """Start the program: it takes one assignment, signs for it and replies."""
    messages = await desk.inbox()
    event = await desk.assign()
    async with program(folder, settings) as log:
        await eventually(lambda: len(messages) >= 2, told=f"sign and reply, log {log}")
        await eventually(lambda: _acknowledged(desk), within=30, told="acknowledged")
    await eventually(lambda: _left_alone(desk), told="nothing came back")
    assert [message.sender for message in messages] == [desk.code] * 2
    sign, reply = (json.loads(message.body) for message in messages)
    assert (sign["act"], reply["act"]) == ("sign", "reply")
    assert {sign["enquiry_id"], reply["enquiry_id"]} == {str(event.subject)}
    return event


async def _acknowledged(desk: Desk) -> bool:
    """By the broker's own count, which it tells with a delay of seconds."""
    queue = await desk.vhost.call("GET", f"queues/{desk.vhost.name}/{desk.queue}")
    return bool(queue.get("message_stats", {}).get("ack") == 1)


async def _left_alone(desk: Desk) -> bool:
    return await desk.bus.admin.figures(desk.queue) == QueueFigures(0, 0)
