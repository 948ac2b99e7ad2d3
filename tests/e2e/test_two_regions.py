"""A second region runs beside the first by its own bureaus, codes and days, without any code."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.broker import BrokerAddress
from deploy.stack import Replicas, Servers
from shared.bureau import Work
from tests.e2e.lives import Life, life_of
from tests.e2e.stacks import REGION_PACK, running_stack
from tests.vhosts import open_vhost

XILING = Path(__file__).parents[1] / "regions" / "xiling"


@pytest.mark.timeout(300)
async def test_two_regions_side_by_side_each_live_by_their_own_pack(
    tmp_path: Path,
    broker: BrokerAddress,
    mongo_url: str,
    mongo_database: str,
    second_database: str,
) -> None:
    async with (
        open_vhost(broker) as first,
        open_vhost(broker) as second,
        running_stack(
            tmp_path / "shanghai",
            Servers(first.amqp_url, mongo_url),
            database=mongo_database,
            replicas=Replicas(),
            region_pack=REGION_PACK,
        ) as shanghai,
        running_stack(
            tmp_path / "xiling",
            Servers(second.amqp_url, mongo_url),
            database=second_database,
            replicas=Replicas(),
            region_pack=XILING,
        ) as xiling,
        life_of(shanghai, ("transport",)) as here,
        life_of(xiling, ("harbour",)) as there,
    ):
        await suggestion_without_filing(there)
        await suggestion_that_is_filed(here)


async def suggestion_without_filing(life: Life) -> None:
    """Two months by its calendar, its own result classes, its own ratings."""
    enquiry = await life.submits(
        "m0001",
        kind="suggestion",
        title="渡轮班次太少",
        text="码头的渡轮傍晚就停了，泊位也不够。",
        wanted_bureaus=["harbour"],
    )
    case = await life.comes_to(enquiry, "assigned", "triage")
    assert case["receipt"].startswith("XL-")
    if case["status"] == "triage":
        await life.does(life.secretary, enquiry, "directions", lead="harbour")
    work = await life.systems["harbour"].given(await life.is_with(enquiry, "harbour", "sole"))
    assert timedelta(days=57) < allowed(work) < timedelta(days=63)
    await work.sign()
    official = life.official_of("harbour")
    foreign = {"stage": "final", "text": "已增开班次。", "result_class": "A"}
    refused = await life.is_refused(official, enquiry, "replies", **foreign)
    assert (refused.status, "result_class" in str(refused)) == (422, True)
    await work.reply("已增开班次。", result_class="J")
    await life.comes_to(enquiry, "replied")
    rating: dict[str, Any] = {"handling": "good", "result": "good"}
    asked_elsewhere = rating | {"answers": {"contact": "telephone"}}
    refused = await life.is_refused("m0001", enquiry, "ratings", **asked_elsewhere)
    assert (refused.status, "answers.contact" in str(refused)) == (422, True)
    await life.does("m0001", enquiry, "ratings", **rating, answers={"notice": "seen_there"})
    await life.comes_to(enquiry, "closed")


async def suggestion_that_is_filed(life: Life) -> None:
    enquiry = await life.submits(
        "m0001",
        kind="suggestion",
        title="公交线路",
        text="建议优化公交线路和地铁接驳，增加公交班次。",
    )
    case = await life.comes_to(enquiry, "submitted")
    assert case["receipt"].startswith("SH-")
    await life.does(life.examiner, enquiry, "filing")
    await life.comes_to(enquiry, "assigned", "triage")
    await life.does(life.secretary, enquiry, "directions", lead="transport")
    work = await life.systems["transport"].given(await life.is_with(enquiry, "transport", "sole"))
    assert timedelta(days=88) < allowed(work) < timedelta(days=94)


def allowed(work: Work) -> timedelta:
    """The time between the assignment and its end."""
    begun: datetime = work.event.time
    return work.due_at - begun
