"""What members do with their papers, from the first draft to the rating."""

from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand


async def test_a_draft_is_saved_continued_and_submitted(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(kind="proposal", title="", text="半篇", intent="draft")
    (case,) = stand.services.cases.values()
    assert case["status"] == "draft"
    assert page.says("继续编辑")
    papers = await browser.get("/papers")
    assert papers.says("尚未提交")
    assert papers.says("未命名草稿")
    path = f"/papers/{case['id']}/edit"
    page = await browser.get(path)
    assert page.says("半篇")
    fields = {"kind": "proposal", "title": "整篇", "text": "全文", "intent": "draft"}
    page = await browser.post(path, {**page.form(path), **fields})
    assert page.says("您的操作已记入档案")
    assert case["title"] == "整篇"
    form = (await browser.get(path)).form(path)
    page = await browser.post(path, {**form, **fields, "intent": "submit", "title": "定稿"})
    assert case["status"] == "submitted"
    assert case["title"] == "定稿"
    assert [act for act, _ in stand.services.done] == ["save_draft", "submit"]


async def test_what_is_submitted_cannot_be_edited(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    await browser.sign_in("m0001")
    assert (await browser.get(f"/papers/{case['id']}/edit")).path == f"/cases/{case['id']}"


async def test_a_paper_takes_attachments_and_wished_bureaus(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    files = {"attachments.name": "数据", "attachments.url": "https://example.org/data.csv"}
    await browser.submit(wanted_bureaus="hrss", **files)
    (paper,) = stand.services.submissions
    assert paper["attachments"] == [{"name": "数据", "url": "https://example.org/data.csv"}]
    assert paper["wanted_bureaus"] == ["hrss"]
    (case,) = stand.services.cases.values()
    assert 'href="https://example.org/data.csv"' in (await browser.get(f"/cases/{case['id']}")).text


async def test_an_address_that_is_no_https_is_shown_as_text_only(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case(attachments=[{"name": "坏", "url": "javascript:alert(1)"}])
    await browser.sign_in("m0001")
    assert "javascript:" not in (await browser.get(f"/cases/{case['id']}")).text


async def test_co_signers_are_invited_with_the_paper_and_decide_for_themselves(
    stand: Stand, browser: Browser, colleague: Browser
) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(kind="proposal", title="联名提案", cosigners="m0002, m0003")
    assert stand.services.submissions[0]["cosigners"] == ["m0002", "m0003"]
    assert page.says("等待决定")
    papers = await colleague.sign_in("m0002")
    assert papers.says("请您联名")
    assert papers.says("联名提案")
    action = f"{page.path}/acts/cosign"
    form = (await colleague.get(page.path)).form(action)
    told = await colleague.post(action, {**form, "decision": "signed"})
    assert told.says("已联名")
    assert stand.services.done == [("cosign", {"decision": "signed"})]
    paper = page.path.removeprefix("/cases/")
    form = (await browser.get(f"/papers/{paper}/check")).form(f"{page.path}/acts/submit")
    assert (await browser.post(f"{page.path}/acts/submit", form)).says("已提交")


async def test_whom_a_draft_names_is_kept_for_the_invitation(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(kind="proposal", cosigners="m0002", intent="draft")
    assert page.says("邀请联名")
    assert page.says("m0002")
    action = f"{page.path}/acts/invite"
    await browser.post(action, {**page.form(action), "cosigners": "m0002\nm0003"})
    assert stand.services.done == [("invite", {"cosigners": ["m0002", "m0003"]})]


async def test_a_returned_paper_is_amended(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(kind="proposal", status="returned_to_author")
    case["amendment"] = {"note": "请补充数据来源。"}
    papers = await browser.sign_in("m0001")
    assert papers.says("请修改后重新提交")
    path = f"/papers/{case['id']}/edit"
    page = await browser.get(path)
    assert page.says("请补充数据来源。")
    fields = {"kind": "proposal", "title": "题", "text": "补充后", "intent": "submit"}
    await browser.post(path, {**page.form(path), **fields})
    assert case["status"] == "submitted"


async def test_a_member_rates_handling_and_result_apart(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(status="replied")
    page = await browser.sign_in("m0001")
    assert page.says("请评价")
    page = await browser.get(f"/cases/{case['id']}")
    for words in ("未表态", "答复针对性", "办理中联系方式"):
        assert page.says(words)
    action = f"/cases/{case['id']}/acts/rate"
    fields = {
        "handling": "satisfied",
        "result": "no_view",
        "answers.pertinence": "to_the_point",
        "comment": "谢谢",
        "shared": "true",
    }
    page = await browser.post(action, {**page.form(action), **fields})
    assert stand.services.done == [
        (
            "rate",
            {
                "handling": "satisfied",
                "result": "no_view",
                "answers": {"pertinence": "to_the_point"},
                "comment": "谢谢",
                "shared": True,
            },
        )
    ]
    assert page.says("谢谢")
    assert action not in page.text


async def test_what_is_missing_in_a_question_stands_beside_it(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case(status="replied")
    await browser.sign_in("m0001")
    action = f"/cases/{case['id']}/acts/ask"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    page = await browser.post(action, form)
    assert page.status == 422
    assert page.says("内容过短")
    assert 'aria-invalid="true"' in page.text


async def test_a_consent_that_is_not_closed_gives_no_reason(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(status="replied")
    await browser.sign_in("m0001")
    action = f"/cases/{case['id']}/acts/consent"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    await browser.post(action, {**form, "mode": "full", "reason_code": "personal_privacy"})
    await browser.post(action, {**form, "mode": "closed", "reason_code": "personal_privacy"})
    assert [body for _, body in stand.services.done] == [
        {"mode": "full"},
        {"mode": "closed", "reason_code": "personal_privacy"},
    ]


async def test_an_enquiry_is_converted_with_its_words(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(status="replied", title="老题", text="老文")
    stand.services.allow(case, "member", {"act": "convert"})
    await browser.sign_in("m0001")
    page = await browser.get(f"/cases/{case['id']}")
    assert page.says("老文")
    action = f"/cases/{case['id']}/acts/convert"
    fields = {"to_kind": "suggestion", "title": "老题", "text": "老文", "confirm": "yes"}
    page = await browser.post(action, {**page.form(action), **fields})
    assert page.says("已转为代表建议")
