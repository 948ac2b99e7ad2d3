"""Every page in both languages, on a phone and in a window, in light and in dark."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Browser

from tests.browser.test_main_job import official_of
from tests.browser.visiting import PHONE, WINDOW, Visitor, visiting
from tests.unit.portal.fake_acts import instant, now
from tests.unit.portal.serving import Stand


@dataclass(frozen=True)
class Papers:
    open: str
    unowned: str
    answered: str


def lay_out(stand: Stand) -> Papers:
    services = stand.services
    opened = services.add_case(kind="suggestion")
    services.assign(opened, "hrss", hours=-30)
    services.assign(services.add_case(title="Online de-registration"), "hrss", hours=2)
    unowned = services.add_case(title="线上注销公司")
    services.triage(unowned, ("tax", 0.41), ("hrss", 0.27))
    answered = services.add_case(title="社区食堂", status="replied")
    by = {"id": "o0012", "name": "任澄言", "role": "official"}
    answered["replies"].append(
        {"id": "r", "bureau": "hrss", "by": by, "stage": "final", "text": "您好。"}
        | {"at": instant(now()), "supplementary": True, "result_class": "B"}
    )
    services.tell(answered, "reply.submitted.v1", bureau="hrss", by=by, stage="final")
    services.tell(answered, "alert.failed.v1", recipient="person:m0001", reason="timeout")
    return Papers(opened["id"], unowned["id"], answered["id"])


async def walk(visitor: Visitor, person: str, *paths: str) -> None:
    await visitor.sign_in(person)
    for path in paths:
        await visitor.go(path)
        await visitor.check_page()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [PHONE, WINDOW], ids=["375", "1280"])
async def test_every_page_fits_and_is_accessible(
    stand: Stand, chromium: Browser, size: tuple[int, int], language: str
) -> None:
    papers = lay_out(stand)
    async with visiting(chromium, stand.url, size=size, language=language) as visitor:
        await visitor.go("/sign-in")
        await visitor.check_page()
        cases = (f"/cases/{papers.open}", f"/cases/{papers.answered}")
        member_pages = ("/papers", "/papers/new", "/archive?q=社区", "/archive?q=zzz", "/nope")
        await walk(visitor, "m0001", *member_pages, *cases)
        await walk(visitor, official_of(stand, "hrss"), "/desk", cases[0])
        await walk(visitor, official_of(stand, "tax"), "/desk")
        await walk(visitor, "s0001", "/desk", f"/cases/{papers.unowned}")


async def test_dark_pages_are_readable(stand: Stand, chromium: Browser) -> None:
    papers = lay_out(stand)
    async with visiting(chromium, stand.url, dark=True) as visitor:
        await walk(visitor, "m0001", "/papers", "/papers/new", f"/cases/{papers.answered}")
        await walk(visitor, official_of(stand, "hrss"), "/desk", f"/cases/{papers.open}")


async def test_faults_are_accessible(stand: Stand, chromium: Browser) -> None:
    async with visiting(chromium, stand.url) as visitor:
        await visitor.sign_in("m0001")
        await visitor.go("/papers/new")
        await visitor.page.get_by_role("button", name="提交").click()
        await visitor.page.get_by_role("alert").wait_for()
        await visitor.check_page()
