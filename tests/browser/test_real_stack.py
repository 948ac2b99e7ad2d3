"""The main job in a real browser on the real services, broker and database."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from deploy.demo.roster import make_roster
from deploy.stack import Replicas, Servers
from shared.region import load_region
from tests.browser.visiting import PHONE, WINDOW, Visitor, visiting
from tests.e2e.stacks import REGION_PACK, running_stack
from tests.vhosts import Vhost

_WITHIN_MS = 30_000


async def submit(member: Visitor, title: str, text: str) -> str:
    """The address of the case's page."""
    await member.go("/papers/new")
    await member.page.get_by_label("标题").fill(title)
    await member.page.get_by_label("正文", exact=True).fill(text)
    await member.page.get_by_role("button", name="下一步").click()
    await member.page.get_by_role("button", name="确认提交").click()
    await member.page.wait_for_url("**/cases/*")
    return member.page.url


@pytest.mark.timeout(300)
async def test_a_paper_goes_its_whole_way_before_the_eyes_of_three_people(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str, chromium: Browser
) -> None:
    servers = Servers(vhost.amqp_url, mongo_url)
    roster = make_roster(load_region(REGION_PACK).bureau_codes)
    async with (
        running_stack(tmp_path, servers, database=mongo_database, replicas=Replicas()) as running,
        visiting(chromium, running.target.portal or "", size=PHONE) as member,
        visiting(chromium, running.target.portal or "", size=WINDOW) as desk,
    ):
        await member.sign_in("m0001")
        await submit(member, "甲乙丙丁", "子丑寅卯辰巳午未。")
        progress = member.page.get_by_role("region", name="办理进展")
        await expect(progress).to_contain_text("正在确定承办单位", timeout=_WITHIN_MS)

        await desk.sign_in("s0001")
        await desk.page.get_by_role("link", name="甲乙丙丁").click(timeout=_WITHIN_MS)
        await desk.page.get_by_label("主办单位").select_option("hrss")
        await desk.page.get_by_role("button", name="交办").click()
        recorded = desk.page.get_by_text("您的操作已记入档案")
        await expect(recorded).to_be_visible(timeout=_WITHIN_MS)
        await expect(progress).to_contain_text("已分派", timeout=_WITHIN_MS)

        await desk.sign_in(roster.officials_of("hrss")[0].id)
        await desk.page.get_by_role("link", name="甲乙丙丁").click(timeout=_WITHIN_MS)
        await desk.page.get_by_role("button", name="签收").click()
        await expect(recorded).to_be_visible(timeout=_WITHIN_MS)
        await desk.page.get_by_label("答复内容").fill("已经收到，答复如下。")
        await desk.page.get_by_role("button", name="发出答复").click()
        await expect(recorded).to_be_visible(timeout=_WITHIN_MS)
        answer = member.page.get_by_role("article", name="答复")
        await expect(answer).to_contain_text("答复如下", timeout=_WITHIN_MS)
        await expect(progress).to_contain_text("已通知您", timeout=_WITHIN_MS)
        await member.check_page()
        await desk.check_page()

        await desk.go("/archive?q=答复如下")
        await expect(desk.page.get_by_role("link", name=re.compile("甲乙丙丁"))).to_be_visible()
        await desk.check_page()
        await desk.go("/desk")
        await expect(desk.page.get_by_text("没有待办的件")).to_be_visible()


@pytest.mark.timeout(300)
async def test_refusals_of_the_real_services_are_told_beside_the_fields(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str, chromium: Browser
) -> None:
    servers = Servers(vhost.amqp_url, mongo_url)
    async with (
        running_stack(tmp_path, servers, database=mongo_database, replicas=Replicas()) as running,
        visiting(chromium, running.target.portal or "") as member,
    ):
        await member.sign_in("m0001")
        await member.go("/papers/new")
        await member.page.get_by_label("标题").fill("字" * 200)
        await member.page.get_by_label("正文", exact=True).fill("文")
        await member.page.locator("summary", has_text="附件").click()
        await member.page.get_by_label("附件名称 1").fill("数据")
        await member.page.get_by_label("附件网址 1").fill("ftp://example.org/data")
        await member.page.get_by_role("button", name="下一步").click()
        await member.page.get_by_role("button", name="确认提交").click()
        await expect(member.page.locator("#attachments-fault")).to_be_visible()
        await expect(member.page.get_by_label("标题")).to_have_value("字" * 200)
        await expect(member.page.get_by_label("附件网址 1")).to_have_value("ftp://example.org/data")


@pytest.mark.timeout(300)
async def test_a_proposal_is_drafted_co_signed_examined_and_filed_before_their_eyes(
    tmp_path: Path, vhost: Vhost, mongo_url: str, mongo_database: str, chromium: Browser
) -> None:
    servers = Servers(vhost.amqp_url, mongo_url)
    async with (
        running_stack(tmp_path, servers, database=mongo_database, replicas=Replicas()) as running,
        visiting(chromium, running.target.portal or "", size=PHONE) as author,
        visiting(chromium, running.target.portal or "", size=PHONE) as friend,
        visiting(chromium, running.target.portal or "", size=WINDOW) as desk,
    ):
        await author.sign_in("m0001")
        await author.go("/papers/new")
        await author.page.get_by_label("政协提案").check()
        await author.page.get_by_label("标题").fill("甲乙丙丁")
        await author.page.get_by_label("正文", exact=True).fill("子丑寅卯辰巳午未。")
        await author.page.get_by_text("邀请联名").click()
        await author.page.get_by_label("受邀人的人员编号").fill("m0002")
        await author.page.get_by_role("button", name="保存草稿").click()
        await author.page.wait_for_url("**/cases/*")
        invitation = author.page.locator("summary", has_text="邀请联名")
        await invitation.click(timeout=_WITHIN_MS)
        await expect(author.page.get_by_label("受邀人的人员编号")).to_have_value("m0002")
        await author.page.get_by_role("button", name="发出邀请").click()
        recorded = author.page.get_by_text("您的操作已记入档案")
        await expect(recorded).to_be_visible(timeout=_WITHIN_MS)

        await friend.sign_in("m0002")
        await expect(friend.page.get_by_role("heading", name="请您联名")).to_be_visible()
        await friend.page.get_by_role("link", name="甲乙丙丁").click()
        await friend.page.get_by_label("同意联名").check()
        await friend.page.get_by_role("button", name="确定").click()
        signed = author.page.get_by_role("region", name="联名")
        await expect(signed).to_contain_text("已联名", timeout=_WITHIN_MS)
        # All who were invited have answered: it is submitted by itself.
        progress = author.page.get_by_role("region", name="办理进展")
        await expect(progress).to_contain_text("已送审查立案", timeout=_WITHIN_MS)

        await desk.sign_in("x0001")
        await desk.page.get_by_role("link", name="甲乙丙丁").click(timeout=_WITHIN_MS)
        await desk.page.get_by_role("button", name="立案", exact=True).click()
        await expect(progress).to_contain_text("已立案", timeout=_WITHIN_MS)
        await expect(progress).to_contain_text("正在确定承办单位", timeout=_WITHIN_MS)
        recorded = desk.page.get_by_text("您的操作已记入档案")
        await expect(recorded).to_be_visible(timeout=_WITHIN_MS)
        await author.go("/papers")
        await author.check_page()
        await desk.check_page()
