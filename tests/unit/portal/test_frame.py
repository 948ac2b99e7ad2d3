"""What holds for every page: headers, static files, health."""

import re

from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand


async def test_every_page_keeps_to_itself(browser: Browser) -> None:
    for path in ("/sign-in", "/nope"):
        headers = (await browser.get(path)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-store"


async def test_pages_hold_no_inline_script_or_style(browser: Browser) -> None:
    page = await browser.sign_in("m0001")
    assert not re.search(r"<style|style=|<script>|\son\w+=|javascript:", page.text)


async def test_static_files_are_kept_for_ever_under_an_address_of_their_content(
    browser: Browser,
) -> None:
    page = await browser.get("/sign-in")
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(addresses) >= 5
    for address in addresses:
        found = await browser.get(address)
        assert found.status == 200
        assert "immutable" in found.headers["Cache-Control"]
    outdated = await browser.get(re.sub(r"/static/\w+/", "/static/000000000000/", addresses[0]))
    assert outdated.headers["Cache-Control"] == "no-cache"
    assert (await browser.get("/static/x/../../settings.py")).status == 404


async def test_the_portal_stays_ready_to_say_that_others_are_away(
    stand: Stand, browser: Browser
) -> None:
    stand.services.intake_away = stand.services.archive_away = True
    assert (await browser.get("/health/ready")).status == 200
    assert (await browser.get("/metrics")).status == 200


async def test_a_form_that_is_far_too_long_is_refused(stand: Stand, browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(text="长" * 150_000)
    assert page.status == 413
    assert not stand.services.submissions


async def test_a_long_text_within_the_form_comes_back_whole(browser: Browser) -> None:
    await browser.sign_in("m0001")
    page = await browser.submit(text="长" * 20_001)
    assert page.status == 422
    assert page.says("长" * 20_001)
    assert page.says("内容过长")
