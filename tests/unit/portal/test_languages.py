"""Every page speaks Chinese and English."""

import re

import pytest

from services.portal.api.translations import Translations
from services.portal.domain.words import say
from tests.unit.portal.browsing import Browser
from tests.unit.portal.messages import messages_in_use
from tests.unit.portal.serving import Stand

_HOLE = re.compile(r"%\(\w+\)[sd]")


@pytest.mark.parametrize("message", sorted(set(messages_in_use())))
def test_every_message_has_an_english_one_with_the_same_values(message: str) -> None:
    english = Translations().get(message, "en")
    assert english != message
    assert set(_HOLE.findall(english)) - {"%(month_name)s"} <= set(_HOLE.findall(message))


def test_the_catalogue_holds_nothing_that_is_not_said() -> None:
    assert Translations().messages == frozenset(messages_in_use())


def test_values_are_filled_in() -> None:
    words = say("已逾期 %(n)d 天", n=3)
    assert Translations().tell(words, "zh") == "已逾期 3 天"
    assert Translations().tell(words, "en") == "3 d overdue"


async def test_the_browser_the_address_and_the_cookie_choose_the_language(
    browser: Browser,
) -> None:
    assert '<html lang="zh-CN">' in (await browser.get("/sign-in")).text
    english = await browser.get("/sign-in", Accept_Language="en-GB,en;q=0.9")
    assert '<html lang="en">' in english.text
    page = await browser.get("/sign-in?lang=en")
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en">' in (await browser.get("/sign-in")).text
    assert '<html lang="zh-CN">' in (await browser.get("/sign-in?lang=zh")).text


async def test_an_english_page_shows_chinese_only_where_people_wrote_it(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case(title="Title", text="Text", author={"id": "m0001", "name": "N"})
    stand.services.assign(case, "hrss")
    await browser.sign_in("m0001")
    for path in ("/papers?lang=en", "/papers/new", "/archive", f"/cases/{case['id']}", "/nope"):
        page = await browser.get(path)
        text = re.sub(r"<[^>]+>", "", page.text).replace("中文", "").replace("王书禾", "")
        assert not re.findall(r"[\u4e00-\u9fff]+", text), path
