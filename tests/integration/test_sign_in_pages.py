"""Signing in on the pages, over portal, identity and notifier as processes."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.integration.identities import Site, open_site
from tests.integration.replicas import Replica, open_replica
from tests.integration.test_sign_in_process import CHECKED, ROSTER, SHOWN
from tests.support import eventually
from tests.unit.portal.browsing import Browser, Page, open_browser
from tests.vhosts import Vhost

SECRETARY = {"name": "李红", "number": "110105194912310169"}
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


@pytest.fixture
async def site(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> AsyncIterator[Site]:
    async with open_site(
        vhost, mongo_url=mongo_url, mongo_database=mongo_database, folder=tmp_path
    ) as opened:
        roster = tmp_path / "roster.csv"
        roster.write_text(ROSTER, "utf-8")
        await opened.consult("roster", "import", str(roster), "--term", "16")
        yield opened


class Pages:
    def __init__(self, browser: Browser, notifier: Replica) -> None:
        self.browser = browser
        self._notifier = notifier

    async def ask(self, **fields: str) -> Page:
        page = await self.browser.get("/sign-in")
        form = page.form("/sign-in/code")
        return await self.browser.post("/sign-in/code", {**form, **fields})

    async def come(self, **fields: str) -> Page:
        known = len(self._codes())
        page = await self.ask(**fields)
        await eventually(lambda: len(self._codes()) > known)
        form = page.form("/sign-in/code/verify")
        code = {"code": self._codes()[-1]}
        return await self.browser.post("/sign-in/code/verify", {**form, **code})

    def _codes(self) -> list[str]:
        return SHOWN.findall(self._notifier.log)


@pytest.fixture
async def pages(site: Site, tmp_path: Path) -> AsyncIterator[Pages]:
    (tmp_path / "portal.token").write_text(site.credential("portal"), "ascii")
    own = site.environment | {
        "MONGO_DATABASE": site.settings.database,
        "NOTIFIER_SHOW_CODES": "true",
        "IDENTITY_URLS": site.replica.url,
        "SERVICE_TOKEN_FILE": str(tmp_path / "portal.token"),
        "INTAKE_URLS": "http://127.0.0.1:1",
        "ARCHIVE_URLS": "http://127.0.0.1:1",
    }
    async with AsyncExitStack() as stack:
        notifier, portal = [
            await stack.enter_async_context(open_replica(name, own, tmp_path / f"{name}.log"))
            for name in ("notifier", "portal")
        ]
        await notifier.until_ready()
        await portal.until_ready()
        browser = await stack.enter_async_context(open_browser(portal.url))
        yield Pages(browser, notifier)


async def test_a_member_comes_in_by_a_code_and_goes_out_again(pages: Pages, site: Site) -> None:
    page = await pages.come(name="陈明", number=CHECKED)
    assert "consult_session" in page.cookies
    home = await pages.browser.get("/papers/new")
    assert home.says("陈明")
    for shown in (page, home):
        assert not _TOKEN.search(shown.text + str(shown.headers) + str(shown.cookies))
    await pages.browser.post("/sign-out", home.form("/sign-out"))
    assert await site.database["sessions"].count_documents({}) == 0
    assert (await pages.browser.get("/papers/new")).path == "/sign-in"


async def test_a_wrong_number_and_a_wrong_code_are_told_on_the_page(pages: Pages) -> None:
    page = await pages.ask(name="陈明", number="110105194912310021")
    assert page.status == 422
    assert page.says("校验码")
    page = await pages.ask(name="陈明", number="110105194912310054")
    form = page.form("/sign-in/code/verify")
    page = await pages.browser.post("/sign-in/code/verify", {**form, "code": "000000"})
    assert page.status == 403
    assert page.says("验证码不正确或已失效")
    for _ in range(2):
        await pages.ask(name="陈明", number="110105194912310054")
    page = await pages.ask(name="陈明", number="110105194912310054")
    assert page.status == 429
    assert page.says("秒后重试")


async def test_a_secretary_says_for_whom_and_every_page_tells_it(pages: Pages) -> None:
    page = await pages.come(**SECRETARY)
    assert page.path == "/acting"
    assert (await pages.browser.get("/papers/new")).path == "/acting"
    await pages.browser.post("/acting", {**page.form("/acting"), "member": "m0001"})
    page = await pages.browser.get("/papers/new")
    assert page.path == "/papers/new"
    assert page.says("李红")
    assert page.says("代为办理：")
    assert page.says("陈明")


async def test_who_is_revoked_is_out(pages: Pages, site: Site) -> None:
    await pages.come(name="陈明", number=CHECKED)
    await site.consult("person", "revoke", "m0001")
    assert await site.database["sessions"].count_documents({}) == 0


async def test_a_crafted_way_back_signs_nobody_in(pages: Pages) -> None:
    page = await pages.browser.get(f"/sign-in/oidc/back?state={'0' * 64}&code=stolen")
    assert page.status == 409
    assert page.says("请重新开始")
