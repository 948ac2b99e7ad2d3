"""The page for a bureau's engineer: its program works, and it leaves no act and no event out."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.local.broker import BrokerAddress
from services.intake.api.messages import parse_message
from services.intake.handlers import BUREAU_ACTS
from shared.events import EnquiryAssigned
from shared.messaging.ports import InboxMessage
from shared.messaging.rabbit import QueueFigures
from shared.messaging.topology import BUREAU_PATTERNS
from tests.integration.bureau_desk import Desk, open_desk
from tests.integration.replicas import ROOT
from tests.support import eventually
from tests.vhosts import Vhost

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


async def test_the_pages_program_takes_an_assignment_signs_and_replies(
    broker: BrokerAddress, vhost: Vhost, tmp_path: Path
) -> None:
    async with open_desk(broker, vhost) as desk:
        await answers(desk, {"BUREAU_CODE": desk.code, "BUREAU_AMQP_URL": desk.url}, tmp_path)


def test_the_page_names_every_act_of_a_bureau() -> None:
    table = PAGE.read_text("utf-8").partition("| act |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [act.name for act in BUREAU_ACTS]


def test_the_page_names_every_event_that_reaches_a_bureau() -> None:
    table = PAGE.read_text("utf-8").partition("| type |")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+\.\w+)`", table)
    bound = [pattern.split(".*")[0] for pattern in BUREAU_PATTERNS]
    assert all(any(name.startswith(each) for each in bound) for name in named)
    assert all(any(name.startswith(each) for name in named) for each in bound)


def test_the_pages_assignment_is_the_stored_sample_with_fields_left_out() -> None:
    sample = json.loads((ROOT / "tests/contract/samples/enquiry.assigned.v1.json").read_text())
    assert told_by(json.loads(blocks("json")[0]), sample)


def told_by(part: Any, whole: Any) -> bool:
    if isinstance(part, dict):
        return all(name in whole and told_by(part[name], whole[name]) for name in part)
    return bool(part == whole)


def test_the_pages_reply_is_taken() -> None:
    deed = parse_message(InboxMessage(sender="hrss", body=blocks("json")[1].encode()))
    assert deed.act.name == "reply"
