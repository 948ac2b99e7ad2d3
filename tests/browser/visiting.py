"""People before a screen: signing in, and what must hold for every page that they see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page

_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_RUN_AXE = "() => axe.run(document, {resultTypes: ['violations']})"
_SERIOUS = ("serious", "critical")
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
PHONE, WINDOW = (390, 844), (1280, 900)


@dataclass
class Visitor:
    """`complaints`: what the browser itself objected to, such as a script that the policy bars."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, person: str) -> None:
        await self.go("/sign-in")
        await self.page.locator("#person").fill(person)
        await self.page.locator("#person").press("Enter")
        await self.page.wait_for_url(lambda address: "/sign-in" not in address)

    async def unfold(self) -> None:
        """Opens everything that is folded, so that what is inside is checked, too."""
        await self.page.evaluate(_UNFOLD)

    async def check_page(self) -> None:
        """Fits the screen, and axe finds nothing serious."""
        assert await self.page.evaluate(_OVERFLOW) <= 0, f"{self.page.url} scrolls sideways"
        await self.page.evaluate(_AXE.read_text())
        found: dict[str, Any] = await self.page.evaluate(_RUN_AXE)
        bad = [
            f"{fault['id']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"
            for fault in found["violations"]
            if fault["impact"] in _SERIOUS
        ]
        assert not bad, f"{self.page.url}: {bad}"
        assert not self.complaints

    def listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)


@asynccontextmanager
async def visiting(
    chromium: Browser,
    url: str,
    *,
    size: tuple[int, int] = PHONE,
    language: str = "zh-CN",
    dark: bool = False,
) -> AsyncIterator[Visitor]:
    context = await chromium.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        color_scheme="dark" if dark else "light",
    )
    context.set_default_timeout(15_000)
    page = await context.new_page()
    visitor = Visitor(page, url)
    page.on("console", visitor.listen)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    try:
        yield visitor
    finally:
        await context.close()
