"""Forms of acts on the page of a case: there when allowed, sent as intake takes them, kept."""

import re

import pytest

from services.portal.domain.acts import FORMS, ActForm
from tests.unit.portal.browsing import Browser
from tests.unit.portal.fake_acts import instant, now
from tests.unit.portal.serving import Stand
from tests.unit.portal.test_desk import official_of, renewal

_ALL = [form for form in FORMS if form.own_page is None]


@pytest.mark.parametrize("form", _ALL, ids=lambda form: form.key)
async def test_a_form_is_offered_if_and_only_if_its_act_is_allowed(
    stand: Stand, browser: Browser, form: ActForm
) -> None:
    key = form.key
    case = stand.services.add_case(kind="proposal")
    about = {"assignment_id": stand.services.assign(case, "hrss")["id"]}
    others = [{"act": one.act, **one.fixed, **about} for one in FORMS if one.key != key]
    own = [{"act": one.act, **one.fixed, **about} for one in FORMS if one.key == key]
    await browser.sign_in("s0001")
    action = f'action="/cases/{case["id"]}/acts/{key}"'
    stand.services.allow(case, "secretariat", *others)
    assert action not in (await browser.get(f"/cases/{case['id']}")).text
    stand.services.allow(case, "secretariat", *own)
    page = await browser.get(f"/cases/{case['id']}")
    assert page.text.count(action) == 1
    assert page.form(f"/cases/{case['id']}/acts/{key}")["assignment_id"] == about["assignment_id"]


async def test_a_reply_with_a_promise_is_sent_whole(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(kind="proposal")
    about = stand.services.assign(case, "hrss")["id"]
    await browser.sign_in(official_of(stand, "hrss"))
    action = f"/cases/{case['id']}/acts/reply_final"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    fields = {
        "text": "答复如下。",
        "result_class": "B",
        "promise.item": "年内开通",
        "promise.owner": "王处长",
        "promise.due_at": "2031-05-06",
        "attachments.name": "指南",
        "attachments.url": "https://example.org/a.pdf",
    }
    page = await browser.post(action, {**form, **fields})
    assert page.says("您的操作已记入档案")
    assert page.says("年内开通")
    assert stand.services.done == [
        (
            "reply",
            {
                "stage": "final",
                "assignment_id": about,
                "text": "答复如下。",
                "result_class": "B",
                "promise": {
                    "item": "年内开通",
                    "owner": "王处长",
                    "due_at": "2031-05-06T20:00:00+08:00",
                },
                "attachments": [{"name": "指南", "url": "https://example.org/a.pdf"}],
            },
        )
    ]


async def test_an_answer_by_telephone_is_recorded_with_its_call(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case()
    about = stand.services.assign(case, "hrss")["id"]
    entry = {"act": "reply", "stage": "phone", "assignment_id": about}
    stand.services.allow(case, "official", entry)
    await browser.sign_in(official_of(stand, "hrss"))
    action = f"/cases/{case['id']}/acts/reply_phone"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    call = {"phone.called_at": "2026-01-24T10:30", "phone.spoke_with": "王书禾"}
    await browser.post(action, {**form, **call, "phone.gist": "可在线挂失。"})
    ((_, body),) = stand.services.done
    assert body["text"] == body["phone"]["gist"] == "可在线挂失。"
    assert body["phone"]["called_at"] == "2026-01-24T10:30:00+08:00"


async def test_what_cannot_be_undone_has_to_be_confirmed(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    await browser.sign_in("m0001")
    action = f"/cases/{case['id']}/acts/withdraw"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    page = await browser.post(action, {**form, "reason": "已解决"})
    assert page.status == 422
    assert page.says("请先勾选确认")
    assert page.says("已解决")
    assert not stand.services.done
    page = await browser.post(action, {**form, "reason": "已解决", "confirm": "yes"})
    assert page.says("已撤回")
    assert stand.services.done == [("withdraw", {"reason": "已解决"})]


async def test_a_refusal_says_what_is_allowed_instead(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    action = f"/cases/{case['id']}/acts/hand_back"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    stand.services.allow(case, "official", {"act": "opine"}, {"act": "stop_clock"})
    page = await browser.post(action, {**form, "reason_code": "duplicate", "evidence": "见附件"})
    assert page.status == 409
    assert page.says("现在不能进行此操作")
    assert page.says("现在可以进行：")
    assert page.says("会办意见、中止计时")
    assert page.says("见附件")
    english = await browser.post(f"{action}?lang=en", {**form, "evidence": "x"})
    assert english.says("Possible now:")


async def test_an_act_nobody_knows_is_not_found(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case()
    page = await browser.sign_in("m0001")
    csrf = page.form("/sign-out")["csrf"]
    assert (await browser.post(f"/cases/{case['id']}/acts/nothing", {"csrf": csrf})).status == 404


async def test_an_act_that_was_overtaken_is_told_to_whoever_did_it(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    action = f"/cases/{case['id']}/acts/sign"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    stand.services.holding = True
    page = await browser.post(action, form)
    event = re.search(r"awaiting=([0-9a-f-]+)", renewal(page))
    assert event
    detail = {"zh": "提交人已撤回此件。", "en": "The author has withdrawn this paper."}
    case["overtaken"] = [{"id": event[1], "act": "sign", "detail": detail, "at": instant(now())}]
    stand.services.release()
    page = await browser.get(f"/cases/{case['id']}?event={event[1]}&did=sign")
    assert page.says("未生效")
    assert page.says("提交人已撤回此件。")


async def test_a_page_says_when_other_acts_have_become_possible(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case()
    stand.services.assign(case, "hrss")
    await browser.sign_in(official_of(stand, "hrss"))
    page = await browser.get(f"/cases/{case['id']}")
    assert not (await browser.get(renewal(page), HX_Request="true")).says("可进行的操作已有变化")
    stand.services.allow(case, "official", {"act": "opine"})
    assert (await browser.get(renewal(page), HX_Request="true")).says("可进行的操作已有变化")


async def test_an_examiner_merges_a_paper_into_the_case_that_was_looked_for(
    stand: Stand, browser: Browser
) -> None:
    case = stand.services.add_case(kind="proposal", title="电梯加装")
    main = stand.services.add_case(kind="proposal", title="电梯加装补贴")
    stand.services.add_case(kind="proposal", title="别的事")
    page = await browser.sign_in("x0001")
    assert page.path == "/desk"
    page = await browser.get(f"/cases/{case['id']}/merge?q=电梯")
    assert page.says("电梯加装补贴")
    assert not page.says("别的事")
    action = f"/cases/{case['id']}/acts/merge"
    page = await browser.post(action, {**page.form(action), "into": main["id"]})
    assert page.says("请先勾选确认")
    fields = {**page.form(action), "into": main["id"], "confirm": "yes"}
    page = await browser.post(action, fields)
    assert page.says("查看主件")
    assert stand.services.done == [("merge", {"into": main["id"]})]


async def test_an_examiner_says_why_a_paper_is_not_filed(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(kind="proposal")
    stand.services.tell(case, "filing.requested.v1")
    assert (await browser.sign_in("x0001")).says(case["title"])
    action = f"/cases/{case['id']}/acts/not_file"
    form = (await browser.get(f"/cases/{case['id']}")).form(action)
    fields = {"reason_code": "private_matter", "note": "系个人事务。", "confirm": "yes"}
    page = await browser.post(action, {**form, **fields})
    assert page.says("涉及本人或亲属个人事务")
    assert page.says("系个人事务。")


async def test_a_bureau_keeps_a_ledger_of_what_it_promised(stand: Stand, browser: Browser) -> None:
    case = stand.services.add_case(kind="proposal", title="服务点", status="tracked")
    stand.services.assign(case, "hrss")
    case["status"] = "tracked"
    promise = {"bureau": "hrss", "owner": "李处长", "due_at": instant(now())}
    case["promises"] = [
        {"id": "1", "item": "设服务点", **promise},
        {"id": "2", "item": "公布清单", **promise, "carried_out_at": instant(now())},
    ]
    await browser.sign_in(official_of(stand, "hrss"))
    page = await browser.get("/desk?view=promises")
    assert page.says("设服务点")
    assert not page.says("公布清单")
