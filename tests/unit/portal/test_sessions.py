"""Who is signed in, and whose forms are taken."""

from pathlib import Path

import pytest

from services.portal.api.sessions import Seal, Session, Submitted
from services.portal.domain.people import Reader
from tests.unit.portal.browsing import Browser, open_browser
from tests.unit.portal.serving import Stand, standing_portal


async def test_a_stranger_is_led_to_the_sign_in_and_back(browser: Browser) -> None:
    page = await browser.get("/archive?q=abc")
    assert page.path == "/sign-in"
    fields = {**page.form("/sign-in"), "person": "m0001"}
    assert fields["next"] == "/archive?q=abc"
    assert (await browser.post("/sign-in", fields)).path == "/archive"


async def test_a_crafted_link_leads_to_no_foreign_page(browser: Browser) -> None:
    page = await browser.get("/sign-in?next=//elsewhere.example/")
    assert "next" not in page.form("/sign-in")
    fields = {**page.form("/sign-in"), "person": "m0001", "next": "https://elsewhere.example/"}
    assert (await browser.post("/sign-in", fields)).path == "/papers"


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(
    browser: Browser,
) -> None:
    cookie = (await browser.sign_in("m0001")).cookies["consult_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert "m0001" not in cookie.value


async def test_behind_https_the_cookies_are_secure(browser: Browser) -> None:
    page = await browser.get("/sign-in?lang=en", X_Forwarded_Proto="https")
    assert page.cookies["__Host-consult_session"]["secure"]
    assert page.cookies["consult_lang"]["secure"]
    assert page.headers["Strict-Transport-Security"]


async def test_a_form_without_the_secret_of_the_session_is_refused(
    stand: Stand, browser: Browser
) -> None:
    await browser.sign_in("m0001")
    fields = {"kind": "consultation", "title": "标题", "text": "正文", "csrf": "guessed"}
    page = await browser.post("/papers/new", fields)
    assert page.status == 403
    assert page.says("页面已过期")
    assert not stand.services.submissions


async def test_a_form_sent_from_another_site_is_refused(browser: Browser) -> None:
    page = await browser.get("/sign-in")
    fields = {**page.form("/sign-in"), "person": "m0001"}
    page = await browser.post("/sign-in", fields, Sec_Fetch_Site="cross-site")
    assert page.status == 403


async def test_the_secret_changes_with_the_sign_in(browser: Browser) -> None:
    before = (await browser.get("/sign-in")).form("/sign-in")["csrf"]
    after = (await browser.sign_in("m0001")).form("/sign-out")["csrf"]
    assert before != after


async def test_signing_out_ends_the_session(browser: Browser) -> None:
    page = await browser.sign_in("m0001")
    await browser.post("/sign-out", page.form("/sign-out"))
    assert (await browser.get("/papers")).path == "/sign-in"


async def test_nobody_signs_in_who_is_not_on_the_roster(browser: Browser) -> None:
    page = await browser.sign_in("m9999")
    assert page.status == 422
    assert page.says("m9999")


async def test_without_an_issuer_nobody_can_sign_in(tmp_path: Path) -> None:
    async with standing_portal(tmp_path, demo=False) as stand, open_browser(stand.url) as browser:
        page = await browser.get("/")
        assert page.says("登录未开通")
        forged = await browser.post("/sign-in", {"person": "m0001", "csrf": ""})
        assert forged.status == 403


@pytest.mark.parametrize("path", ["/papers", "/papers/new", "/desk"])
async def test_a_page_for_another_role_is_refused(browser: Browser, path: str) -> None:
    await browser.sign_in("op001")
    page = await browser.get(path)
    assert page.status == 403
    assert page.says("不能进行此操作")


def test_replicas_with_the_same_key_open_each_others_sessions() -> None:
    key = "A" * 43 + "="
    session = Session(id="a-session")
    sealed = Seal(key).close(session)
    assert Seal(key).open(sealed) == session
    assert Seal().open(sealed) is None
    assert Seal(key).open("not a cookie") is None


def test_only_the_last_papers_are_remembered_so_that_the_cookie_stays_small() -> None:
    session = Session(id="s" * 43)
    for number in range(6):
        paper = Submitted(id=f"{number:036}", receipt="SH-7K3M9-QXT2V", title="题" * 60)
        session = session.remembering(paper)
    assert [paper.id[-1] for paper in session.submitted] == ["5", "4", "3"]
    assert len(Seal().close(session)) < 4000
    assert not session.forgetting([paper.id for paper in session.submitted]).submitted


def test_who_reads_and_their_token_are_not_in_the_cookie() -> None:
    session = Session(id="a-session", reader=Reader("m0001", "member", token="t"))
    opened = Seal("A" * 43 + "=").open(Seal("A" * 43 + "=").close(session))
    assert opened is not None
    assert opened.id == "a-session"
    assert opened.reader is None
