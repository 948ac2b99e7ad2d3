"""The main job in a real browser: submit, watch it move, sign, reply, find it again."""

from playwright.async_api import Browser, expect

from deploy.demo.roster import make_roster
from tests.browser.visiting import PHONE, WINDOW, visiting
from tests.support import eventually
from tests.unit.portal.serving import Stand


def official_of(stand: Stand, bureau: str) -> str:
    return make_roster(stand.services.region.bureau_codes).officials_of(bureau)[0].id


async def test_a_member_submits_and_an_official_answers_while_the_member_watches(
    stand: Stand, chromium: Browser
) -> None:
    async with (
        visiting(chromium, stand.url, size=PHONE) as member,
        visiting(chromium, stand.url, size=WINDOW) as official,
    ):
        await member.sign_in("m0001")
        await member.page.get_by_role("link", name="提交新件").click()
        await member.page.get_by_label("标题").fill("骑手的社会保险")
        await member.page.get_by_label("正文", exact=True).fill("外卖骑手怎样参加社会保险？")
        stand.router.leads("hrss")
        stand.services.holding = True
        await member.page.get_by_role("button", name="下一步").click()
        await expect(member.page.get_by_text("几乎可以确定")).to_be_visible()
        await member.check_page()
        assert not stand.services.submissions
        await member.page.get_by_role("button", name="确认提交").click()
        await expect(member.page.get_by_text("已收到，正在记入档案").first).to_be_visible()
        await member.check_page()
        stand.services.release()
        progress = member.page.get_by_role("region", name="办理进展")
        await expect(progress).to_contain_text("已分派：上海市人力资源和社会保障局")

        await official.sign_in(official_of(stand, "hrss"))
        await official.page.get_by_role("link", name="骑手的社会保险").click()
        await official.page.get_by_role("button", name="签收").click()
        await expect(official.page.get_by_text("您的操作已记入档案")).to_be_visible()
        await expect(progress).to_contain_text("已签收")

        await official.page.get_by_label("答复内容").fill("可以以灵活就业人员身份参保。")
        await official.page.get_by_role("button", name="发出答复").click()
        await expect(official.page.get_by_text("您的操作已记入档案")).to_be_visible()
        answer = member.page.get_by_role("article", name="答复")
        await expect(answer).to_contain_text("可以以灵活就业人员身份参保。")
        await expect(member.page.locator("#news")).to_contain_text("已答复")
        await member.check_page()
        await official.check_page()


async def test_the_archive_finds_a_paper_without_loading_the_page_anew(
    stand: Stand, chromium: Browser
) -> None:
    for number in range(25):
        stand.services.add_case(title=f"第{number}件", text="内容")
    stand.services.add_case(title="社区食堂补贴", text="老年人助餐点的补贴。")
    async with visiting(chromium, stand.url, language="zh-CN") as member:
        await member.sign_in("m0001")
        await member.page.get_by_role("link", name="档案").click()
        rows = member.page.locator("#results .row__link")
        await expect(rows).to_have_count(20)
        await member.page.get_by_role("link", name="更多").click()
        await expect(rows).to_have_count(26)
        await member.page.get_by_label("检索标题").fill("补贴")
        await member.page.get_by_role("button", name="检索").click()
        await expect(rows).to_have_count(1)
        await expect(member.page.locator("mark").first).to_have_text("补贴")
        assert "q=" in member.page.url
        await member.page.get_by_label("类型").select_option("proposal")
        await expect(member.page.get_by_text("没有符合条件的件")).to_be_visible()
        assert not member.complaints


async def test_two_taps_are_one_paper(stand: Stand, chromium: Browser) -> None:
    async with visiting(chromium, stand.url) as member:
        await member.sign_in("m0001")
        await member.go("/papers/new")
        await member.page.get_by_label("标题").fill("标题")
        await member.page.get_by_label("正文", exact=True).fill("正文")
        await member.page.get_by_role("button", name="下一步").dblclick()
        await member.page.get_by_role("button", name="确认提交").dblclick()
        await member.page.wait_for_url("**/cases/*")
        assert len(stand.services.cases) == 1


async def test_the_form_counts_characters_and_finds_bureaus(
    stand: Stand, chromium: Browser
) -> None:
    async with visiting(chromium, stand.url, language="en-GB") as member:
        await member.sign_in("m0001")
        await member.go("/papers/new")
        await member.page.get_by_label("Title").fill("字" * 201)
        await expect(member.page.locator("#title-hint")).to_have_text("201 / 200")
        await member.page.get_by_text("Bureaus you wish for").first.click()
        await member.page.get_by_role("searchbox").fill("social security")
        await expect(member.page.locator("#bureaus .check:visible")).to_have_count(1)
        await member.check_page()


async def test_a_case_that_cannot_be_renewed_says_so_and_recovers(
    stand: Stand, chromium: Browser
) -> None:
    case = stand.services.add_case()
    async with visiting(chromium, stand.url) as member:
        await member.sign_in("m0001")
        await member.go(f"/cases/{case['id']}")
        stand.services.archive_away = True
        notice = member.page.get_by_text("暂时无法更新")
        await expect(notice).to_be_visible()
        stand.services.archive_away = False
        await expect(notice).to_be_hidden()


async def test_an_unchanged_case_costs_a_304(stand: Stand, chromium: Browser) -> None:
    case = stand.services.add_case()
    async with visiting(chromium, stand.url) as member:
        await member.sign_in("m0001")
        statuses: list[int] = []
        member.page.on(
            "response",
            lambda answer: statuses.append(answer.status) if "/progress" in answer.url else None,
        )
        await member.go(f"/cases/{case['id']}")
        await eventually(lambda: 304 in statuses, within=15)


async def test_fields_come_into_sight_with_the_choice_that_asks_for_them(
    stand: Stand, chromium: Browser
) -> None:
    case = stand.services.add_case(kind="proposal")
    about = stand.services.assign(case, "hrss")["id"]
    entry = {"act": "reply", "stage": "final", "assignment_id": about}
    stand.services.allow(case, "official", entry)
    async with visiting(chromium, stand.url) as official:
        await official.sign_in(official_of(stand, "hrss"))
        await official.go(f"/cases/{case['id']}")
        promise = official.page.get_by_label("承诺事项")
        await expect(promise).to_be_hidden()
        await official.page.get_by_label("办理结果").select_option("B")
        await expect(promise).to_be_visible()
        await official.page.get_by_label("办理结果").select_option("A")
        await expect(promise).to_be_hidden()
        await official.check_page()


async def test_a_member_lives_with_a_proposal_from_the_draft_to_the_rating(
    stand: Stand, chromium: Browser
) -> None:
    async with (
        visiting(chromium, stand.url) as author,
        visiting(chromium, stand.url, language="en-GB") as friend,
    ):
        await author.sign_in("m0001")
        await author.go("/papers/new")
        await author.page.get_by_label("政协提案").check()
        await author.page.get_by_label("标题").fill("加装电梯")
        await author.page.get_by_role("button", name="保存草稿").click()
        await author.page.get_by_role("link", name="继续编辑").click()
        await author.page.get_by_label("正文", exact=True).fill("老旧小区加装电梯。")
        await author.page.get_by_role("button", name="保存草稿").click()
        await expect(author.page.get_by_text("您的操作已记入档案")).to_be_visible()
        await author.page.get_by_text("邀请联名", exact=True).click()
        await author.page.get_by_label("受邀人的人员编号").fill("m0002")
        await author.page.get_by_role("button", name="发出邀请").click()
        await expect(author.page.get_by_text("等待决定")).to_be_visible()

        await friend.sign_in("m0002")
        await friend.page.get_by_role("link", name="加装电梯").click()
        await friend.page.get_by_label("Co-sign", exact=True).check()
        await friend.page.get_by_role("button", name="Confirm").click()
        await expect(friend.page.get_by_text("Your act is recorded")).to_be_visible()
        details = author.page.get_by_role("region", name="联名")
        await expect(details).to_contain_text("已联名")

        await author.page.reload()
        await author.page.get_by_role("link", name="现在提交").click()
        await author.page.get_by_role("button", name="确认提交").click()
        await expect(author.page.get_by_text("已收到，等待受理")).to_be_visible()
        (case,) = stand.services.cases.values()
        case["status"] = "replied"
        await author.page.reload()
        handling = author.page.get_by_role("group", name="对办理过程")
        await handling.get_by_label("满意", exact=True).check()
        result = author.page.get_by_role("group", name="对办理结果")
        await result.get_by_label("未表态").check()
        await author.page.get_by_role("button", name="提交评价").click()
        ratings = author.page.get_by_role("region", name="评价")
        await expect(ratings).to_contain_text("未表态")
        await author.check_page()
