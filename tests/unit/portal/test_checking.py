"""Before a paper is sent its author sees where it would go, and nothing is sent or stored."""

import re
from pathlib import Path

from tests.unit.portal.browsing import Browser, Page, open_browser
from tests.unit.portal.fake_router import waiting
from tests.unit.portal.serving import Stand, standing_portal

HRSS = "上海市人力资源和社会保障局"


async def press(browser: Browser, page: Page, intent: str) -> Page:
    """A button of the page before sending."""
    found = re.search(r'id="sending" method="post" action="([^"]+)"', page.text)
    assert found
    return await browser.post(found[1], {**page.form(found[1]), "intent": intent})


async def test_the_likely_bureau_its_reasons_and_its_waiting_time_are_shown(
    stand: Stand, browser: Browser
) -> None:
    answered = stand.services.add_case(title="骑手的社保", status="replied")
    similar = [stand.router.precedent(answered, "hrss")]
    stand.router.leads("hrss", co=["tax"], similar=similar)
    await browser.sign_in("m0001")
    page = await browser.check(wanted_bureaus="hrss")
    assert page.status == 200
    for words in (HRSS, "几乎可以确定", "税务局", "灵活就业", "通常 3 小时内答复", "12 件等待答复"):
        assert page.says(words), words
    assert f'href="/cases/{answered["id"]}"' in page.text
    (asked,) = stand.router.asked
    assert set(asked) == {"kind", "title", "text", "wanted_bureaus"}
    assert asked["wanted_bureaus"] == ["hrss"]


async def test_nothing_is_sent_or_stored_before_the_button_and_then_once(
    stand: Stand, browser: Browser
) -> None:
    stand.router.leads("hrss")
    await browser.sign_in("m0001")
    files = {"attachments.name": "数据", "attachments.url": "https://example.org/data.csv"}
    page = await browser.check(title="甲", text="第一行\r\n\r\n第二行", **files)
    assert page.says("现在还没有提交")
    assert not stand.services.submissions
    assert not stand.services.cases
    sent = await press(browser, page, "submit")
    again = await press(browser, page, "submit")
    assert sent.path == again.path
    (case,) = stand.services.cases.values()
    assert case["text"] == "第一行\n\n第二行"
    assert case["attachments"] == [{"name": "数据", "url": "https://example.org/data.csv"}]


async def test_the_key_of_the_form_stays_through_checking_and_changing(browser: Browser) -> None:
    await browser.sign_in("m0001")
    form = (await browser.get("/papers/new")).form("/papers/new")
    filled = {**form, "kind": "proposal", "title": '题"><b>', "text": "文", "cosigners": "m0002"}
    page = await browser.post("/papers/new", filled)
    assert page.form("/papers/new")["key"] == form["key"]
    assert page.says("提交后先等待受邀人联名")
    assert "<b>" not in page.text
    changed = await press(browser, page, "change")
    assert changed.form("/papers/new")["key"] == form["key"]
    assert changed.says("m0002")
    english = await browser.post(
        "/papers/new?lang=en", {**page.form("/papers/new"), "intent": "check"}
    )
    assert english.form("/papers/new") == page.form("/papers/new")
    assert english.says("Nothing is sent or saved yet.")


async def test_a_person_decides_and_the_page_says_why(stand: Stand, browser: Browser) -> None:
    stand.router.refers("contradiction", ("hrss", 0.4), ("tax", 0.3))
    await browser.sign_in("m0001")
    page = await browser.check(kind="proposal")
    for words in ("由大会秘书处指定承办单位", "两种意见都会送交秘书处", HRSS, "先审查立案"):
        assert page.says(words), words


async def test_own_papers_that_are_nearly_the_same_are_pointed_out(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    first = await browser.submit()
    page = await browser.check()
    assert page.says("您有几乎相同的件")
    assert f'href="{first.path}"' in page.text
    assert page.says("您于 今天")
    assert page.says("仍要提交")
    await press(browser, page, "submit")
    assert len(stand.services.cases) == 2


async def test_a_router_and_an_archive_that_are_away_keep_nobody_from_sending(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    for trouble in ("away", "garbled"):
        setattr(stand.router, trouble, True)
        page = await browser.check()
        assert page.status == 200
        assert page.says("暂时无法预计承办单位")
    stand.services.archive_away = True
    page = await browser.check()
    assert page.says("这不影响提交")
    stand.services.archive_away = False
    assert (await press(browser, page, "submit")).path.startswith("/cases/")


async def test_a_router_that_never_answers_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with (
        standing_portal(tmp_path, advice_seconds=0.05) as stand,
        open_browser(stand.url) as browser,
    ):
        stand.router.silent = True
        await browser.sign_in("m0001")
        assert (await browser.check()).says("暂时无法预计承办单位")
        assert (await browser.get("/bureaus")).says("暂时无法获取等待情况")


async def test_what_is_missing_is_told_before_anything_is_asked(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    page = await browser.check(title="字" * 201, text=" ")
    assert page.status == 422
    assert page.says("内容过长")
    assert page.says("内容过短")
    assert not stand.router.asked


async def test_a_draft_is_checked_as_it_is_stored_and_never_against_itself(
    stand: Stand, browser: Browser
) -> None:
    stand.router.leads("hrss", share=0.6)
    await browser.sign_in("m0001")
    page = await browser.submit(intent="draft")
    (case,) = stand.services.cases.values()
    assert f'href="/papers/{case["id"]}/check"' in page.text
    page = await browser.get(f"/papers/{case['id']}/check")
    assert page.says("较可能")
    assert not page.says("您有几乎相同的件")
    edit = f"/papers/{case['id']}/edit"
    changed = {"kind": "proposal", "title": "新题", "text": "新文", "intent": "check"}
    later = await browser.post(edit, {**(await browser.get(edit)).form(edit), **changed})
    assert later.says("新题")
    assert case["title"] != "新题"
    await press(browser, page, "submit")
    assert [act for act, _ in stand.services.done] == ["submit"]


async def test_only_who_may_submit_a_case_is_shown_its_check(
    stand: Stand, browser: Browser
) -> None:
    mine, other = (
        stand.services.add_case(),
        stand.services.add_case(author={"id": "m0002", "name": "别人"}, status="draft"),
    )
    await browser.sign_in("m0001")
    assert (await browser.get(f"/papers/{mine['id']}/check")).path == f"/cases/{mine['id']}"
    assert (await browser.get(f"/papers/{other['id']}/check")).status == 404
    assert not stand.router.asked


async def test_the_form_and_the_page_of_bureaus_tell_how_busy_each_is(
    stand: Stand, browser: Browser
) -> None:
    stand.router.loads["hrss"] = {**waiting("hrss"), "slow_seconds": 200_000}
    stand.router.loads["tax"] = {"open": 0, "usual_seconds": 40.0, "answers": 2}
    await browser.sign_in("m0001")
    form = await browser.get("/papers/new")
    assert form.says("通常 3 小时内答复")
    page = await browser.get("/bureaus")
    for words in ("12 件等待答复", "十件中九件在 3 天内", "通常 1 分钟内答复（答复还不多）"):
        assert page.says(words), words
    for words in ("没有件在等待", "还没有答复记录", "等待情况暂不清楚"):
        assert page.says(words), words
    english = await browser.get("/bureaus?lang=en")
    assert english.says("Usually answers within 3 hours")


async def test_without_a_router_the_bureaus_stand_there_by_themselves(
    stand: Stand, browser: Browser
) -> None:
    stand.router.away = True
    await browser.sign_in("m0001")
    page = await browser.get("/bureaus")
    assert page.says("暂时无法获取等待情况")
    assert page.says(HRSS)
    assert page.says(stand.services.region.bureaus[0].remit.zh)
    assert (await browser.get("/papers/new")).says(HRSS)
