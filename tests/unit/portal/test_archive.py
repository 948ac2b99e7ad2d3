"""Searching and paging the archive, in a browser without scripts."""

import re

from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand


async def test_a_search_marks_what_it_found(stand: Stand, browser: Browser) -> None:
    stand.services.add_case(title="社区食堂补贴", text="老年人助餐点。")
    stand.services.add_case(title="加装电梯")
    await browser.sign_in("m0001")
    page = await browser.get("/archive?q=食堂")
    assert "社区<mark>食堂</mark>补贴" in page.text
    assert not page.says("加装电梯")


async def test_filters_narrow_the_list(stand: Stand, browser: Browser) -> None:
    stand.services.add_case(title="甲", kind="proposal")
    stand.services.assign(stand.services.add_case(title="乙的件"), "hrss")
    await browser.sign_in("m0001")
    page = await browser.get("/archive?bureau=hrss&kind=consultation&status=assigned")
    assert page.says("乙的件")
    assert page.text.count('class="row"') == 1


async def test_more_continues_where_the_page_ended(stand: Stand, browser: Browser) -> None:
    for number in range(25):
        stand.services.add_case(title=f"第{number}件")
    await browser.sign_in("m0001")
    page = await browser.get("/archive?q=件")
    assert page.text.count('class="row"') == 20
    found = re.search(r'class="more" href="([^"]+)"', page.text)
    assert found
    more = await browser.get(found[1].replace("&amp;", "&"), HX_Request="true")
    assert more.text.count('class="row"') == 5
    assert "<html" not in more.text


async def test_nothing_found_is_said(browser: Browser) -> None:
    await browser.sign_in("m0001")
    assert (await browser.get("/archive")).says("档案中还没有您可查看的件")
    assert (await browser.get("/archive?q=x")).says("没有符合条件的件")


async def test_hostile_words_stay_words(stand: Stand, browser: Browser) -> None:
    stand.services.add_case(title="<script>alert(1)</script>", text="{{ 7*7 }} %(n)s <img src=x>")
    await browser.sign_in("m0001")
    page = await browser.get('/archive?q="><script>')
    assert "<script>alert" not in page.text
    page = await browser.get("/archive")
    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text
    assert page.says("{{ 7*7 }} %(n)s")
