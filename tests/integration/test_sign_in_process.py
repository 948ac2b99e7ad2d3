"""Signing in through the processes: identity asks, the notifier tells, nobody else ever knows."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.integration.identities import Site, open_site
from tests.integration.replicas import Replica, open_replica
from tests.support import eventually
from tests.vhosts import Vhost

CHECKED = "11010519491231002X"
PHONE = "13800000000"
ROSTER = f"""人员编号,姓名,身份,机构,身份证号,手机,代为办理
m0001,陈明,代表,人大,{CHECKED},{PHONE},
m0002,王芳,政协委员,,,,
a0001,李红,秘书,,110105194912310169,{PHONE},m0001
"""
ADDRESS = "192.0.2.7"
ASK = {"name": "陈明", "number": CHECKED, "address": ADDRESS}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SHOWN = re.compile(r'"code": ?"([0-9]{6})"')


@pytest.fixture
async def site(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> AsyncIterator[Site]:
    async with open_site(
        vhost,
        mongo_url=mongo_url,
        mongo_database=mongo_database,
        folder=tmp_path,
        SIGN_IN_DEMO="true",
    ) as opened:
        roster = tmp_path / "roster.csv"
        roster.write_text(ROSTER, "utf-8")
        await opened.consult("roster", "import", str(roster), "--term", "16")
        yield opened


@asynccontextmanager
async def notifying(site: Site, folder: Path, **settings: str) -> AsyncIterator[Replica]:
    own = {"MONGO_DATABASE": site.settings.database}
    environment = site.environment | own | settings
    async with open_replica("notifier", environment, folder / "notifier.log") as replica:
        await replica.until_ready()
        yield replica


async def post(site: Site, path: str, body: Any) -> tuple[int, Any]:
    return await site.call("POST", f"/v1/sign-in/{path}", site.credential("portal"), body)


async def session_call(site: Site, method: str, session: str, body: Any = None) -> tuple[int, Any]:
    path = "/v1/sessions/current" + ("/acting-for" if method == "PUT" else "")
    headers = {
        "Authorization": f"Bearer {site.credential('portal')}",
        "Consult-Session": session,
    }
    url = site.replica.url + path
    async with site.session.request(method, url, headers=headers, json=body) as answer:
        return answer.status, await answer.json(content_type=None)


async def demo_session(site: Site, person: str) -> str:
    status, answer = await post(site, "demo", {"person": person})
    assert status == 200, answer
    session: str = answer["session"]
    return session


async def test_a_member_comes_in_by_the_code_of_a_demonstration(site: Site, tmp_path: Path) -> None:
    async with notifying(site, tmp_path, NOTIFIER_SHOW_CODES="true") as notifier:
        status, asked = await post(site, "code", ASK)
        assert status == 202
        (code,) = await eventually(lambda: SHOWN.findall(notifier.log))
        proof = {"challenge": asked["challenge"], "code": code, "address": ADDRESS}
        status, entered = await post(site, "code/verify", proof)
        assert (status, entered["person"]["id"]) == (200, "m0001")
        status, _ = await post(site, "code/verify", proof)
        assert status == 403
        status, granted = await site.token(entered["session"])
        assert (status, granted["principal"]["id"]) == (200, "m0001")
        assert {event.type for event in site.told} == {"person.added.v1"}


async def test_a_code_goes_over_the_gateway_and_is_written_down_nowhere(
    site: Site, tmp_path: Path
) -> None:
    got: list[dict[str, Any]] = []

    async def take(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/sms", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = {
        "name": "sms",
        "url": f"http://127.0.0.1:{runner.addresses[0][1]}/sms",
        "secret": SECRET,
        "events": ["signin.code.*"],
        "recipients": ["person:*"],
    }
    (tmp_path / "webhooks.json").write_text(json.dumps([gateway]), "utf-8")
    hooks = str(tmp_path / "webhooks.json")
    async with notifying(
        site, tmp_path, NOTIFIER_WEBHOOKS=hooks, NOTIFIER_WEBHOOKS_PRIVATE="true"
    ) as notifier:
        await post(site, "code", ASK | {"number": "110105194912310054"})
        await post(site, "code", ASK)
        (told,) = await eventually(lambda: got)
        await eventually(lambda: "notifier.code_sent" in notifier.log)
        logs = notifier.log + site.replica.log
    await runner.cleanup()
    assert told["data"]["phone"] == PHONE
    code = told["data"]["code"]
    stored = [
        str(one)
        for name in await site.database.list_collection_names()
        async for one in site.database[name].find({})
    ]
    for private in (CHECKED, PHONE, f'"{code}"', f" {code} "):
        assert private not in logs + "".join(stored)


async def test_only_a_client_app_with_its_credential_may_ask(site: Site) -> None:
    for token, expected in ((None, 401), (site.credential("archive"), 403)):
        status, problem = await site.call("POST", "/v1/sign-in/code", token, ASK)
        assert status == expected
        assert problem["detail_zh"]
    session = await demo_session(site, "m0001")
    _, granted = await site.token(session)
    status, _ = await site.call("GET", "/v1/sign-in/ways", granted["token"])
    assert status == 403


async def test_the_ways_are_those_that_are_set_up(site: Site) -> None:
    status, answer = await site.call("GET", "/v1/sign-in/ways", site.credential("portal"))
    assert status == 200
    assert [one["id"] for one in answer["ways"]] == ["code", "demo"]
    status, _ = await site.call("GET", "/v1/sign-in/oidc/start", site.credential("portal"))
    assert status == 404


async def test_who_asks_too_often_is_told_when_to_come_again(site: Site) -> None:
    for _ in range(3):
        assert (await post(site, "code", ASK))[0] == 202
    url = f"{site.replica.url}/v1/sign-in/code"
    headers = {"Authorization": f"Bearer {site.credential('portal')}"}
    async with site.session.post(url, headers=headers, json=ASK) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 15
        assert "秒后重试" in (await answer.json(content_type=None))["detail_zh"]


async def test_nobody_comes_in_who_is_not_on_the_roster(site: Site) -> None:
    status, problem = await post(site, "demo", {"person": "m9999"})
    assert status == 403
    assert problem["type"] == "urn:consult:problem:not-on-roster"
    assert "名册" in problem["detail_zh"]


async def test_what_cannot_be_is_refused_without_quoting_it(site: Site) -> None:
    for field, value in (
        ("number", "110105194912310021"),
        ("number", CHECKED[:-1]),
        ("document_type", "library card"),
        ("address", "no address"),
        ("name", "名" * 81),
    ):
        status, problem = await post(site, "code", ASK | {field: value})
        assert status == 422, field
        assert problem["errors"][0]["reason_zh"]
        assert value not in json.dumps(problem, ensure_ascii=False)


async def test_signing_out_ends_the_session_at_once(site: Site) -> None:
    session = await demo_session(site, "m0001")
    assert (await session_call(site, "GET", session))[0] == 200
    assert (await session_call(site, "DELETE", session))[0] == 204
    assert (await site.token(session))[0] == 401
    assert (await session_call(site, "GET", session))[0] == 401


async def test_a_revoked_person_has_no_session_any_more(site: Site) -> None:
    session = await demo_session(site, "m0001")
    await site.consult("person", "revoke", "m0001")
    assert (await site.token(session))[0] == 401


async def test_a_secretary_says_for_whom_they_act(site: Site) -> None:
    session = await demo_session(site, "a0001")
    assert (await site.token(session))[0] == 401
    _, shown = await session_call(site, "GET", session)
    assert [one["id"] for one in shown["members"]] == ["m0001"]
    status, problem = await session_call(site, "PUT", session, {"member": "m0002"})
    assert (status, problem["type"]) == (403, "urn:consult:problem:no-mandate")
    assert (await session_call(site, "PUT", session, {"member": "m0001"}))[0] == 204
    status, granted = await site.token(session)
    assert status == 200
    principal = granted["principal"]
    assert (principal["id"], principal["acting_for"]) == ("a0001", "m0001")
    _, shown = await session_call(site, "GET", session)
    assert shown["acting_for"] == "m0001"
