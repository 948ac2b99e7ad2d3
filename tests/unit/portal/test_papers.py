"""A member submits and follows a paper, in a browser without scripts."""

from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand


async def test_a_paper_is_submitted_and_its_receipt_shown(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(wanted_bureaus="hrss", publication="closed")
    [paper] = stand.services.submissions
    assert paper["wanted_bureaus"] == ["hrss"]
    assert paper["publication"] == "closed"
    [case] = stand.services.cases.values()
    assert page.path == f"/cases/{case['id']}"
    assert page.says(case["receipt"])
    assert page.says("上海市人力资源和社会保障局")


async def test_the_same_form_sent_twice_is_one_paper(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.get("/papers/new")
    fields = {**page.form("/papers/new"), "kind": "consultation", "title": "题", "text": "文"}
    fields["intent"] = "submit"
    first = await browser.post("/papers/new", fields)
    again = await browser.post("/papers/new", fields)
    assert first.path == again.path
    assert len(stand.services.cases) == 1


async def test_faults_stand_beside_their_fields_and_nothing_is_lost(browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(title="", text="一段<b>很长</b>的话")
    assert page.status == 422
    assert page.says("内容过短")
    assert page.says("一段<b>很长</b>的话")
    assert "<b>" not in page.text
    assert 'aria-describedby="title-fault title-hint"' in page.text
    empty = {**page.form("/papers/new"), "intent": "submit"}
    english = await browser.post("/papers/new?lang=en", empty)
    assert english.says("must not be empty")


async def test_while_intake_is_away_the_form_is_kept_with_its_key(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    stand.services.intake_away = True
    page = await browser.submit(title="保留我", text="第一行\r\n第二行")
    assert page.status == 503
    assert page.says("尚未提交")
    assert page.says("保留我")
    assert page.says("第一行\n第二行")
    stand.services.intake_away = False
    fields = {**page.form("/papers/new"), "kind": "consultation", "title": "保留我", "text": "一"}
    fields["intent"] = "submit"
    assert (await browser.post("/papers/new", fields)).path.startswith("/cases/")


async def test_what_the_archive_does_not_know_yet_is_shown_as_received(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    stand.services.holding = True
    page = await browser.submit(title="等一等")
    assert page.status == 200
    assert page.says("已收到，正在记入档案")
    assert (await browser.get("/papers")).says("等一等")
    stand.services.release()
    news = await browser.get(f"{page.path}/progress?latest=pending", HX_Request="true")
    assert news.headers["HX-Refresh"] == "true"
    assert (await browser.get(page.path)).says("待签收")
    assert not (await browser.get("/papers")).says("已收到，正在记入档案")


async def test_the_progress_is_sent_again_only_when_it_has_changed(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    case = stand.services.add_case()
    path = f"/cases/{case['id']}/progress"
    first = await browser.get(path, HX_Request="true")
    same = await browser.get(path, HX_Request="true", If_None_Match=first.headers["ETag"])
    assert same.status == 304
    stand.services.assign(case, "hrss")
    news = await browser.get(path, HX_Request="true", If_None_Match=first.headers["ETag"])
    assert news.status == 200
    assert news.says("已分派")


async def test_a_closed_case_is_not_asked_for_any_more(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    case = stand.services.add_case(status="closed")
    assert "hx-trigger" not in (await browser.get(f"/cases/{case['id']}")).text


async def test_a_case_of_others_is_not_found(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(author={"id": "m0002", "name": "别人"})
    await browser.sign_in("m0001")
    for address in (case["id"], "00000000-0000-4000-8000-000000000000", "nothing"):
        page = await browser.get(f"/cases/{address}")
        assert page.status == 404
        assert page.says("没有找到")


async def test_while_the_archive_is_away_the_page_says_so(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    stand.services.archive_away = True
    page = await browser.get("/papers")
    assert page.status == 503
    assert page.headers["Retry-After"] == "2"
    assert page.says("系统暂时繁忙")
    assert page.says("请 2 秒后再试")
