"""Officials and the secretariat at their desks, in a browser without scripts."""

import html
import re

from deploy.demo.roster import make_roster
from tests.unit.portal.browsing import Browser, Page
from tests.unit.portal.serving import Stand


def official_of(stand: Stand, bureau: str) -> str:
    return make_roster(stand.services.region.bureau_codes).officials_of(bureau)[0].id


def renewal(page: Page) -> str:
    """The address by which the part of the page that moves renews itself."""
    found = re.search(r'hx-get="([^"]+/progress[^"]*)"', page.text)
    assert found
    return html.unescape(found[1])


async def test_open_work_is_listed_by_deadline(stand: Stand, browser: Browser) -> None:
    later, overdue = stand.services.add_case(title="以后"), stand.services.add_case(title="已经")
    stand.services.assign(later, "hrss", hours=100)
    stand.services.assign(overdue, "hrss", hours=-5)
    stand.services.assign(stand.services.add_case(title="别家的"), "police")
    page = await browser.sign_in(official_of(stand, "hrss"))
    assert page.path == "/desk"
    assert page.text.index("已经") < page.text.index("以后")
    assert page.says("已逾期 5 小时")
    assert not page.says("别家的")


async def test_an_official_signs_and_replies(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(kind="suggestion")
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    page = await browser.get(path)
    page = await browser.post(f"{path}/acts/sign", page.form(f"{path}/acts/sign"))
    assert page.says("您的操作已记入档案")
    assert case["status"] == "in_handling"
    fields = {"text": "答复如下。", "result_class": "A"}
    page = await browser.post(
        f"{path}/acts/reply_final", {**page.form(f"{path}/acts/reply_final"), **fields}
    )
    assert page.says("答复如下。")
    assert page.says("解决采纳")
    assert f"{path}/acts/reply_final" not in page.text


async def test_an_accepted_act_offers_no_second_one_until_it_is_recorded(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    page = await browser.get(path)
    stand.services.holding = True
    page = await browser.post(f"{path}/acts/sign", page.form(f"{path}/acts/sign"))
    assert page.says("已受理，正在记入档案")
    assert f"{path}/acts/sign" not in page.text
    address = renewal(page)
    assert (await browser.get(address, HX_Request="true")).status == 200
    stand.services.release()
    assert (await browser.get(address, HX_Request="true")).headers["HX-Refresh"] == "true"


async def test_a_recorded_act_reloads_the_page_only_once(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    page = await browser.get(path)
    page = await browser.post(f"{path}/acts/sign", page.form(f"{path}/acts/sign"))
    news = await browser.get(renewal(page), HX_Request="true")
    assert "HX-Refresh" not in news.headers
    assert news.says("您的操作已记入档案")


async def test_a_refused_reply_is_kept_with_the_reason(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    form = (await browser.get(path)).form(f"{path}/acts/reply_final")
    case["status"] = "replied"
    page = await browser.post(f"{path}/acts/reply_final", {**form, "text": "我的答复"})
    assert page.status == 409
    assert page.says("此件已经答复")
    assert page.says("我的答复")


async def test_a_reply_is_kept_while_everything_is_away(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    form = (await browser.get(path)).form(f"{path}/acts/reply_final")
    stand.services.archive_away = True
    page = await browser.post(f"{path}/acts/reply_final", {**form, "text": "我的答复"})
    assert page.status == 503
    assert page.says("我的答复")


async def test_a_bureau_hands_a_case_back(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    path = f"/cases/{case['id']}"
    form = (await browser.get(path)).form(f"{path}/acts/hand_back")
    fields = {"reason_code": "not_our_remit", "evidence": "三定方案", "proposed_bureau": "tax"}
    page = await browser.post(f"{path}/acts/hand_back", {**form, **fields})
    assert page.says("不属于本单位职责")
    assert page.says("三定方案")


async def test_the_secretariat_directs_what_nobody_owns(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(title="无人认领")
    stand.services.triage(case, ("tax", 0.41), ("hrss", 0.27))
    page = await browser.sign_in("s0001")
    assert page.says("无人认领")
    assert page.says("41%")
    path = f"/cases/{case['id']}"
    form = (await browser.get(path)).form(f"{path}/acts/direct")
    page = await browser.post(f"{path}/acts/direct", {**form, "lead": "hrss", "note": "请办理"})
    assert page.says("由大会秘书处指定")
    assert case["bureaus"] == ["hrss"]


async def test_a_member_cannot_act_for_a_bureau(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    page = await browser.sign_in("m0001")
    csrf = page.form("/sign-out")["csrf"]
    page = await browser.post(f"/cases/{case['id']}/acts/sign", {"csrf": csrf})
    assert page.status == 403
    assert case["status"] == "assigned"


async def test_an_empty_desk_says_so(stand: Stand, browser: Browser) -> None:
    assert (await browser.sign_in(official_of(stand, "hrss"))).says("没有待办的件")
    assert (await browser.get("/sign-in")).status == 200


async def test_the_desk_renews_itself(stand: Stand, browser: Browser) -> None:
    await browser.sign_in(official_of(stand, "hrss"))
    first = await browser.get("/desk/rows", HX_Request="true")
    same = await browser.get("/desk/rows", HX_Request="true", If_None_Match=first.headers["ETag"])
    assert same.status == 304
    stand.services.assign(stand.services.add_case(title="新到的"), "hrss")
    news = await browser.get("/desk/rows", HX_Request="true", If_None_Match=first.headers["ETag"])
    assert news.says("新到的")
