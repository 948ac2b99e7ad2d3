"""Every page in both languages, on a phone and in a window, in light and in dark, in large text."""

from itertools import groupby

import pytest
from playwright.async_api import Browser

from tests.browser.gallery import Scene, hang
from tests.browser.test_main_job import official_of
from tests.browser.visiting import PHONE, WINDOW, Visitor, visiting
from tests.unit.portal.serving import Stand

_NARROW = (360, 740)
_LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"


async def walk(visitor: Visitor, scenes: list[Scene], *, prepare: str = "") -> None:
    def person(scene: Scene) -> str:
        return scene.person

    for who, seen in groupby(sorted(scenes, key=person), person):
        await visitor.sign_in(who)
        for scene in seen:
            await visitor.go(scene.path)
            if prepare:
                await visitor.page.evaluate(prepare)
            await visitor.unfold()
            await visitor.check_page()


def hung(stand: Stand) -> list[Scene]:
    scenes = hang(stand, official_of(stand, "hrss"))
    empty = Scene("empty-desk", official_of(stand, stand.services.region.bureau_codes[-1]), "/desk")
    lost = Scene("not-found", "m0001", "/nope")
    nothing = Scene("nothing-found", "m0001", "/archive?q=zzz")
    return [*scenes, empty, lost, nothing]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [PHONE, WINDOW], ids=["phone", "window"])
async def test_every_page_fits_and_is_accessible(
    stand: Stand, chromium: Browser, size: tuple[int, int], language: str
) -> None:
    async with visiting(chromium, stand.url, size=size, language=language) as visitor:
        await visitor.go("/sign-in")
        await visitor.check_page()
        await walk(visitor, hung(stand))


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
async def test_large_text_on_a_narrow_phone_is_usable(
    stand: Stand, chromium: Browser, language: str
) -> None:
    wanted = {"lead", "replied", "compose", "desk-requests", "papers", "publish"}
    wanted |= {"check", "bureaus", "desk-alike"}
    scenes = [scene for scene in hung(stand) if scene.name in wanted]
    async with visiting(chromium, stand.url, size=_NARROW, language=language) as visitor:
        await walk(visitor, scenes)
        await walk(visitor, scenes, prepare=_LARGE_TEXT)


async def test_dark_pages_are_readable(stand: Stand, chromium: Browser) -> None:
    wanted = {"papers", "compose", "replied", "lead", "review", "desk", "tracked", "closed"}
    wanted |= {"check", "bureaus", "desk-alike"}
    scenes = [scene for scene in hung(stand) if scene.name in wanted]
    async with visiting(chromium, stand.url, dark=True) as visitor:
        await walk(visitor, scenes)


async def test_faults_are_accessible(stand: Stand, chromium: Browser) -> None:
    scenes = {scene.name: scene for scene in hung(stand)}
    async with visiting(chromium, stand.url) as visitor:
        await visitor.sign_in("m0001")
        await visitor.go("/papers/new")
        await visitor.page.get_by_role("button", name="下一步").click()
        await visitor.page.get_by_role("alert").wait_for()
        await visitor.check_page()
        await visitor.go(scenes["replied"].path)
        await visitor.page.get_by_text("追问", exact=True).click()
        await visitor.page.get_by_role("button", name="提出追问").click()
        await visitor.page.get_by_role("alert").wait_for()
        await visitor.check_page()
