"""A proposal lives through all that the rules provide for, over HTTP and AMQP on real parts."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from deploy.stack import Replicas, Servers
from shared.clock import utc_now
from shared.events import CaseReopened, OpinionsComplete, Promise, ReturnGranted, ReturnRefused
from tests.e2e.lives import A_WHILE, Case, Life, life_of
from tests.e2e.stacks import running_stack, with_own_users
from tests.support import eventually
from tests.vhosts import Vhost

AUTHOR, FIRST_SIGNER, SECOND_SIGNER, STRANGER = "m0002", "m0004", "m0006", "m0008"
OWNER, WRONG, FINANCE, LABOUR = "civil", "sport", "finance", "hrss"
TITLE = "关于增加社区养老床位和护理员的提案"
TEXT = (
    "本市老年人口持续增加，养老院床位紧张，居家养老和社区养老服务站的护理员不足。"
    "建议民政部门扩大养老机构床位，发展社区居家养老服务和老年助餐点，并提高护理员补贴。"
)


@pytest.mark.timeout(400)
async def test_a_proposal_from_its_cosigners_to_the_kept_promise_and_the_published_copy(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    servers = await with_own_users(Servers(vhost.amqp_url, mongo_url), vhost)
    async with (
        running_stack(
            tmp_path,
            servers,
            database=mongo_database,
            replicas=Replicas(intake=1, router=1, notifier=1, archive=2),
        ) as running,
        life_of(running, (OWNER, WRONG, FINANCE, LABOUR)) as life,
    ):
        enquiry = await signed_by_three(life)
        await handed_back_twice(life, enquiry)
        await opinions_and_extension(life, enquiry)
        await answered_with_a_promise(life, enquiry)
        await not_satisfied_and_answered_again(life, enquiry)
        await promise_kept(life, enquiry)
        case = await published(life, enquiry)
        await every_signer_got_each_answer(life, enquiry)
        assert deadlines_told_twice(case) == []


async def signed_by_three(life: Life) -> str:
    enquiry = await life.submits(
        AUTHOR, kind="proposal", title=TITLE, text=TEXT, cosigners=[FIRST_SIGNER, SECOND_SIGNER]
    )
    await life.comes_to(enquiry, "cosigning", reader=FIRST_SIGNER)
    await life.does(FIRST_SIGNER, enquiry, "cosignature", decision="signed")
    await life.does(SECOND_SIGNER, enquiry, "cosignature", decision="signed")
    case = await life.comes_to(enquiry, "submitted")
    assert [one["id"] for one in case["cosigners"]] == [FIRST_SIGNER, SECOND_SIGNER]
    await life.does(life.examiner, enquiry, "filing", note="符合立案条件")
    return enquiry


async def handed_back_twice(life: Life, enquiry: str) -> None:
    """Its owner would rather not have it; the wrong bureau passes it to its owner."""
    owner, wrong = life.systems[OWNER], life.systems[WRONG]
    first = await owner.given(await life.is_with(enquiry, OWNER, "sole"))
    await first.hand_back("not_our_remit", "涉及场地建设", proposed_bureau=WRONG)
    refused = await owner.told(ReturnRefused, enquiry)
    assert refused.data.assignment_id == first.assignment_id
    await life.does(life.secretary, enquiry, "directions", lead=WRONG, co=[FINANCE, LABOUR])
    second = await wrong.given(await life.is_with(enquiry, WRONG, "lead"))
    await second.hand_back("not_our_remit", "养老床位属民政职责", proposed_bureau=OWNER)
    granted = await wrong.told(ReturnGranted, enquiry)
    assert granted.data.assignment_id == second.assignment_id
    await life.is_with(enquiry, OWNER, "lead")
    case = await life.case(enquiry)
    ended = {one["id"]: one["status"] for one in case["assignments"]}
    assert ended[str(second.assignment_id)] == "returned"


async def opinions_and_extension(life: Life, enquiry: str) -> None:
    lead = await life.systems[OWNER].given(await life.is_with(enquiry, OWNER, "lead"))
    finance = await life.systems[FINANCE].given(await life.is_with(enquiry, FINANCE, "co"))
    labour = await life.is_with(enquiry, LABOUR, "co")
    await lead.sign()
    await life.comes_to(enquiry, "in_handling")
    await lead.reply("正在会同有关单位研究。", stage="interim")
    too_early = await life.is_refused(
        life.official_of(OWNER), enquiry, "replies", stage="final", text="答复", result_class="A"
    )
    assert (too_early.status, "opinions-awaited" in str(too_early)) == (409, True)
    until = utc_now() + timedelta(days=150)
    await lead.ask_extension("large_or_complex", "需跨部门论证", until=until)
    await has(life, enquiry, lambda case: extension(case, str(lead.assignment_id)) == "requested")
    await life.does(
        life.secretary,
        enquiry,
        "extension-rulings",
        assignment_id=str(lead.assignment_id),
        granted=True,
    )
    await has(life, enquiry, lambda case: extension(case, str(lead.assignment_id)) == "granted")
    await lead.stop_clock("awaiting_member", "等待提案人补充材料")
    case = await life.comes_to(enquiry, "suspended")
    assert next(one for one in case["assignments"] if one["id"] == str(lead.assignment_id))[
        "stop_reason"
    ] == {"code": "awaiting_member", "text": "等待提案人补充材料"}
    await lead.restart_clock()
    await life.comes_to(enquiry, "in_handling")
    await finance.sign()
    await finance.opine("已列入预算安排。")
    await life.does(
        life.official_of(LABOUR), enquiry, "opinions", assignment_id=labour, text="同意，加强培训。"
    )
    complete = await life.systems[OWNER].told(OpinionsComplete, enquiry)
    assert {one.bureau: one.state for one in complete.data.opinions} == {
        FINANCE: "given",
        LABOUR: "given",
    }


async def answered_with_a_promise(life: Life, enquiry: str) -> None:
    lead = await life.systems[OWNER].given(await life.is_with(enquiry, OWNER, "lead"))
    await lead.reply(
        "将分两年新增社区养老床位。",
        result_class="B",
        promise=Promise(
            item="新增床位五千张", owner="养老服务处", due_at=utc_now() + timedelta(days=300)
        ),
    )
    case = await life.comes_to(enquiry, "replied")
    assert [one["item"] for one in case["promises"]] == ["新增床位五千张"]


async def not_satisfied_and_answered_again(life: Life, enquiry: str) -> None:
    await life.does(
        AUTHOR, enquiry, "ratings", handling="satisfied", result="not_satisfied", comment="缺少细化"
    )
    reopened = await life.systems[OWNER].told(CaseReopened, enquiry)
    assert reopened.data.reason == "not_satisfied"
    case = await life.comes_to(enquiry, "reopened")
    assert case["due_at"] is not None
    official = await life.case(enquiry, reader=life.official_of(OWNER))
    assert official["ratings"] == []
    await life.does(
        life.official_of(OWNER),
        enquiry,
        "replies",
        stage="second",
        text="补充各区分年度指标。",
        result_class="A",
    )
    await life.comes_to(enquiry, "replied")
    await life.does(
        AUTHOR,
        enquiry,
        "ratings",
        handling="satisfied",
        result="basically_satisfied",
        answers={"pertinence": "mostly_to_the_point", "contact": "visit"},
    )
    await life.comes_to(enquiry, "tracked")


async def promise_kept(life: Life, enquiry: str) -> None:
    case = await life.case(enquiry)
    (promise,) = case["promises"]
    lead = await life.systems[OWNER].given(promise["assignment_id"])
    await lead.carry_out(UUID(promise["id"]), "五千张床位已全部启用。")
    case = await life.comes_to(enquiry, "closed")
    (promise,) = case["promises"]
    assert promise["carried_out_at"] is not None


async def published(life: Life, enquiry: str) -> Case:
    await life.does(AUTHOR, enquiry, "publication-consent", mode="summary")
    official = life.official_of(OWNER)
    await life.does(official, enquiry, "publication-proposals", mode="summary")
    await life.does(
        life.secretary,
        enquiry,
        "publication",
        mode="summary",
        title="关于增加养老床位的提案及办理情况",
        text="两年内新增社区养老床位五千张，已完成。",
    )

    async def seen() -> Case | None:
        case = await life.case(enquiry, reader=AUTHOR)
        return case if case["published"] else None

    case = await eventually(seen, within=A_WHILE, told="the copy is published")
    stranger = await life.case(enquiry, reader=STRANGER)
    assert stranger["published"]["title"] == "关于增加养老床位的提案及办理情况"
    assert TEXT not in str(stranger)
    assert stranger["ratings"] == []
    return case


async def every_signer_got_each_answer(life: Life, enquiry: str) -> None:
    people = {f"person:{one}" for one in (AUTHOR, FIRST_SIGNER, SECOND_SIGNER)}

    wanted: Counter[tuple[str, str]] = Counter()
    alerted: Counter[tuple[str, str]] = Counter()

    async def told() -> bool:
        case = await life.case(enquiry)
        answers = {one["id"] for one in case["replies"] if one["stage"] in {"final", "second"}}
        wanted.update({(one, who): 1 for one in answers for who in people} if not wanted else {})
        alerted.clear()
        alerted.update(
            (entry["about"], entry["recipient"])
            for entry in case["timeline"]
            if entry["type"] == "alert.delivered.v1" and entry["about"] in answers
        )
        return alerted == wanted

    await eventually(told, within=A_WHILE, told="each signer is alerted of each answer once")


async def has(life: Life, enquiry: str, condition: Callable[[Case], bool]) -> Case:
    async def there() -> Case | None:
        case = await life.case(enquiry)
        return case if condition(case) else None

    return await eventually(there, within=A_WHILE)


def extension(case: Case, assignment_id: str) -> str | None:
    one = next(one for one in case["assignments"] if one["id"] == assignment_id)
    return one["extension"]["state"] if one["extension"] else None


def deadlines_told_twice(case: Case) -> list[object]:
    told = Counter(
        (entry["type"], entry.get("assignment_id"), entry["what"], entry["due_at"])
        for entry in case["timeline"]
        if entry["type"].startswith("deadline.")
    )
    return [key for key, times in told.items() if times > 1]
