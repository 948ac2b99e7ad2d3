"""Signing in by WeChat, at a local server that follows its documented interface."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from services.identity.adapters.sign_in_http import open_http
from services.identity.adapters.wechat import Wechat, WechatAccount
from services.identity.handlers.sign_in_enter import Entered, Outcome, Unbound
from services.identity.handlers.sign_in_ports import (
    NoTicketError,
    NotOnRosterError,
    ProviderAwayError,
    ProviderRefusedError,
)
from tests.integration.city.wechat import APP_ID, SECRET, WechatServer, open_wechat
from tests.unit.identity.entrance import HALL, Entrance

REDIRECT = "https://consult.city.example/sign-in/wechat/back"


@pytest.fixture
async def wechat() -> AsyncIterator[WechatServer]:
    async with open_wechat() as server:
        yield server


@asynccontextmanager
async def opened(wechat: WechatServer, *, secret: str = SECRET) -> AsyncIterator[Entrance]:
    account = WechatAccount(app_id=APP_ID, secret=secret, redirect_url=REDIRECT, api_url=wechat.url)
    async with open_http() as http:
        entrance = Entrance({"wechat": Wechat(http, account)})
        await entrance.on_roster()
        yield entrance


async def come(entrance: Entrance, code: str) -> Outcome:
    started = await entrance.sign_in.start("wechat")
    return await entrance.sign_in.finish("wechat", state=started.state, code=code, visitor=HALL)


async def bind(entrance: Entrance, wechat: WechatServer, openid: str) -> None:
    outcome = await come(entrance, wechat.code_for(openid))
    assert isinstance(outcome, Unbound)
    asked = await entrance.ask()
    assert isinstance(await entrance.verify(asked, entrance.code, bind=outcome.ticket), Entered)


async def test_the_address_is_as_wechat_wants_it(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        started = await entrance.sign_in.start("wechat")
    assert started.url.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=")
    assert started.url.endswith("#wechat_redirect")
    query = parse_qs(urlsplit(started.url).query)
    assert list(query) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert query["redirect_uri"] == [REDIRECT]
    (state,) = query["state"]
    assert state.isalnum()
    assert len(state) <= 128
    assert SECRET not in started.url


async def test_an_account_is_bound_once_and_then_is_enough(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        await bind(entrance, wechat, "openid-of-chen")
        again = await come(entrance, wechat.code_for("openid-of-chen"))
        assert isinstance(again, Entered)
        assert again.person.id == "m0001"
        assert isinstance(await come(entrance, wechat.code_for("openid-of-li")), Unbound)


async def test_where_it_is_bound_the_person_is_also_reached(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        await bind(entrance, wechat, "openid-of-chen")
        await entrance.ask()
        assert entrance.letters[-1].data.wechat == "openid-of-chen"


async def test_whose_office_is_over_does_not_come_in_by_wechat(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        await bind(entrance, wechat, "openid-of-chen")
        await entrance.offices.end("m0001")
        with pytest.raises(NotOnRosterError):
            await come(entrance, wechat.code_for("openid-of-chen"))


async def test_a_code_is_good_for_one_time(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        code = wechat.code_for("openid-of-chen")
        await come(entrance, code)
        with pytest.raises(ProviderRefusedError, match="40163"):
            await come(entrance, code)


async def test_a_code_that_wechat_has_not_given_is_refused(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        with pytest.raises(ProviderRefusedError, match="40029"):
            await come(entrance, "guessed")


async def test_a_state_is_good_for_one_time(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        started = await entrance.sign_in.start("wechat")
        finish = entrance.sign_in.finish
        codes = [wechat.code_for("openid-of-chen") for _ in range(2)]
        await finish("wechat", state=started.state, code=codes[0], visitor=HALL)
        with pytest.raises(NoTicketError):
            await finish("wechat", state=started.state, code=codes[1], visitor=HALL)


async def test_when_wechat_is_busy_people_are_asked_to_come_again(wechat: WechatServer) -> None:
    async with opened(wechat) as entrance:
        wechat.busy = True
        with pytest.raises(ProviderAwayError, match="-1"):
            await come(entrance, wechat.code_for("openid-of-chen"))


async def test_a_wrong_secret_is_told_to_the_operator_without_it(wechat: WechatServer) -> None:
    async with opened(wechat, secret="outdated-secret") as entrance:
        with capture_logs() as logs, pytest.raises(ProviderAwayError):
            await come(entrance, wechat.code_for("openid-of-chen"))
    assert [one["errcode"] for one in logs if one["log_level"] == "error"] == [40125]
    assert "outdated-secret" not in str(logs)
