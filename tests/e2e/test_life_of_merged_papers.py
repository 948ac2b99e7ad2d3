"""Papers on one matter are answered once, and each of their authors gets the answer."""

from pathlib import Path
from uuid import UUID

import pytest

from deploy.stack import Replicas, Servers
from shared.bureau import Work
from shared.events import AssignmentRecalled, CaseReopened
from tests.e2e.lives import A_WHILE, Life, life_of
from tests.e2e.stacks import running_stack
from tests.support import eventually
from tests.vhosts import Vhost

MAIN_AUTHOR, SECOND_AUTHOR, THIRD_AUTHOR = "m0002", "m0004", "m0006"
BUREAU = "civil"
TEXT = "养老院床位紧张，建议民政部门扩大养老机构床位，发展社区居家养老服务。"


@pytest.mark.timeout(300)
async def test_each_author_of_merged_papers_is_answered_and_heard_by_himself(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    servers = Servers(vhost.amqp_url, mongo_url)
    async with (
        running_stack(tmp_path, servers, database=mongo_database, replicas=Replicas()) as running,
        life_of(running, (BUREAU,)) as life,
    ):
        main, second, third = await three_papers(life)
        work = await filed_and_merged(life, main, second, third)
        await split_and_withdrawn(life, third)
        await work.sign()
        await work.reply("已列入年度计划并落实。", result_class="A")
        await answered_apart(life, main, second)


async def three_papers(life: Life) -> tuple[str, str, str]:
    main, second, third = [
        await life.submits(author, kind="proposal", title=f"关于养老床位的提案{number}", text=TEXT)
        for number, author in enumerate((MAIN_AUTHOR, SECOND_AUTHOR, THIRD_AUTHOR), 1)
    ]
    return main, second, third


async def filed_and_merged(life: Life, main: str, second: str, third: str) -> Work:
    await life.does(life.examiner, main, "filing")
    work = await life.systems[BUREAU].given(await life.is_with(main, BUREAU, "sole"))
    for other in (second, third):
        await life.does(life.examiner, other, "merger", into=main)
        await life.comes_to(other, "merged")

    async def joined() -> bool:
        return {one["id"] for one in (await life.case(main))["joined"]} == {second, third}

    await eventually(joined, within=A_WHILE, told="the main case knows of both")
    return work


async def split_and_withdrawn(life: Life, third: str) -> None:
    """Split off it goes its own way; withdrawn, its bureau is told to stop."""
    await life.does(life.examiner, third, "split")
    own = await life.is_with(third, BUREAU, "sole")
    await life.does(THIRD_AUTHOR, third, "withdrawal", reason="另行提交")
    recalled = await life.systems[BUREAU].told(AssignmentRecalled, third)
    assert (recalled.data.assignment_id, recalled.data.reason) == (UUID(own), "withdrawn")
    await life.comes_to(third, "withdrawn")


async def answered_apart(life: Life, main: str, second: str) -> None:
    for enquiry in (main, second):
        await life.comes_to(enquiry, "replied")
    mine = await life.case(second, reader=SECOND_AUTHOR)
    assert [reply["text"] for reply in mine["replies"]] == ["已列入年度计划并落实。"]
    await life.does(SECOND_AUTHOR, second, "ratings", handling="satisfied", result="not_satisfied")
    await life.systems[BUREAU].told(CaseReopened, second)
    await life.comes_to(second, "reopened")
    official = life.official_of(BUREAU)
    again = {"stage": "second", "text": "补充说明如下。", "result_class": "A"}
    await life.does(official, second, "replies", **again)
    await life.comes_to(second, "replied")
    assert (await life.case(main))["status"] == "replied"
