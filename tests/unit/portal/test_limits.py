"""Pages are limited by who reads them: colleagues in one hall stand in nobody's way."""

from pathlib import Path

from shared.web.limits_counts import read_rate
from tests.unit.portal.browsing import open_browser
from tests.unit.portal.serving import standing_portal


async def test_one_person_who_asks_too_often_is_told_so_on_a_page(tmp_path: Path) -> None:
    rate = read_rate("20/minute")
    async with (
        standing_portal(tmp_path, rate_per_person=rate) as stand,
        open_browser(stand.url) as browser,
        open_browser(stand.url) as colleague,
    ):
        await browser.sign_in("m0001")
        await colleague.sign_in("m0002")
        pages = [await browser.get("/papers") for _ in range(25)]
        page = pages[-1]
        assert page.status == 429
        assert page.says("请求过于频繁")
        assert 1 <= int(page.headers["Retry-After"]) <= 60
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        english = await browser.get("/papers?lang=en")
        assert english.says("Too many requests")
        assert (await colleague.get("/papers")).status == 200
        assert (await browser.get("/health/live")).status == 200


async def test_strangers_are_limited_by_their_address_and_those_signed_in_are_not(
    tmp_path: Path,
) -> None:
    rate = read_rate("10/minute")
    async with (
        standing_portal(tmp_path, rate_per_address=rate) as stand,
        open_browser(stand.url) as browser,
        open_browser(stand.url) as stranger,
    ):
        await browser.sign_in("m0001")
        pages = [await stranger.get("/sign-in") for _ in range(12)]
        assert pages[-1].status == 429
        assert (await stranger.get("/static/app.css")).status == 404
        assert (await browser.get("/papers")).status == 200
