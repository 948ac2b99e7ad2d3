"""An enquiry is answered by telephone on the same day and goes on as a suggestion."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from deploy.offices import open_offices
from deploy.stack import Replicas, Servers
from services.identity.settings import IdentitySettings
from shared.clock import utc_now
from shared.events import PhoneRecord
from tests.e2e.lives import Life, life_of
from tests.e2e.stacks import RunningStack, running_stack, with_own_users
from tests.support import eventually
from tests.vhosts import Vhost

AUTHOR = "m0001"
BUREAU = "medins"


@pytest.mark.timeout(300)
async def test_an_enquiry_is_answered_by_telephone_and_converted_to_a_suggestion(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str
) -> None:
    servers = await with_own_users(Servers(vhost.amqp_url, mongo_url), vhost)
    async with (
        running_stack(tmp_path, servers, database=mongo_database, replicas=Replicas()) as running,
        life_of(running, (BUREAU,)) as life,
    ):
        enquiry = await answered_by_telephone(life)
        successor = await converted(life, enquiry)
        old, new = await life.case(enquiry), await life.case(successor)
        assert (old["successor"], new["predecessor"]) == (successor, enquiry)
        assert (old["status"], new["kind"]) == ("converted", "suggestion")
        assert [reply["stage"] for reply in old["replies"]] == ["phone"]
        await is_out_everywhere_once_revoked(running, life)


async def is_out_everywhere_once_revoked(running: RunningStack, life: Life) -> None:
    """By the services' own rounds: every 0.5 s here, every 20 s by themselves."""
    target, token = running.target, life.token(AUTHOR)
    doors = {
        f"{target.intake[0]}/v1/enquiries": {"title": "?"},
        f"{target.archive[0]}/v1/enquiries": None,
        f"{target.router[0]}/v1/bureaus": None,
        f"{target.identity}/v1/me": None,
    }
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def answers() -> set[int]:
            asked = (
                session.request("POST" if body else "GET", url, json=body)
                for url, body in doors.items()
            )
            return {answer.status for answer in await asyncio.gather(*asked)}

        async def all_refuse() -> bool:
            return await answers() == {401}

        assert 401 not in await answers()
        settings = IdentitySettings.model_validate(running.stack.environment_of("identity"))
        async with open_offices(settings) as offices:
            await offices.revoke(AUTHOR)
        await eventually(all_refuse, within=20, told="every service refuses the token")


async def answered_by_telephone(life: Life) -> str:
    enquiry = await life.submits(
        AUTHOR,
        kind="consultation",
        title="咨询异地就医医保报销",
        text="异地就医直接结算的医保报销比例如何确定？医疗保险异地备案怎样办理？",
        wanted_bureaus=[BUREAU],
    )
    case = await life.comes_to(enquiry, "assigned", "triage")
    if case["status"] == "triage":
        await life.does(life.secretary, enquiry, "directions", lead=BUREAU)
    work = await life.systems[BUREAU].given(await life.is_with(enquiry, BUREAU, "sole"))
    await work.sign()
    called_at = utc_now()
    await work.reply(
        "已电话答复提交人。",
        stage="phone",
        phone=PhoneRecord(called_at=called_at, spoke_with="本人", gist="说明了备案流程和报销比例"),
    )
    case = await life.comes_to(enquiry, "replied")
    assert case["replies"][0]["confirmed"] is None
    assert {"act": "confirm_phone"} in (await life.case(enquiry, reader=AUTHOR))["allowed_acts"]
    await life.does(AUTHOR, enquiry, "phone-confirmation", confirmed=True)
    return enquiry


async def converted(life: Life, enquiry: str) -> str:
    answer = await life.does(
        AUTHOR,
        enquiry,
        "conversion",
        to_kind="suggestion",
        title="关于完善异地就医直接结算的建议",
    )
    successor = str(answer["successor"]["id"])
    await life.comes_to(successor, "submitted")
    await life.does(life.examiner, successor, "filing")
    await life.comes_to(successor, "assigned", "triage")
    await life.comes_to(enquiry, "converted")
    return successor
