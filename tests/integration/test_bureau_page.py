"""The page for a bureau's engineer: its program works, and it leaves no act and no event out."""

import json
import re
from pathlib import Path
from typing import Any

from deploy.local.broker import BrokerAddress
from services.intake.api.messages import parse_message
from services.intake.handlers import BUREAU_ACTS
from shared.messaging.ports import InboxMessage
from shared.messaging.topology import BUREAU_PATTERNS
from tests.integration.bureau_desk import open_desk
from tests.integration.bureau_page import PAGE, answers, blocks
from tests.integration.replicas import ROOT
from tests.vhosts import Vhost


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
