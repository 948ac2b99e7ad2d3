"""Words that would be scripts stay words, in every field of every page, in a real Chromium."""

from collections.abc import Iterator
from itertools import cycle, groupby
from typing import Any
from urllib.parse import quote

from playwright.async_api import Browser, Dialog

from tests.browser.conftest import chromium, stand
from tests.browser.gallery import Scene, hang
from tests.browser.test_main_job import official_of
from tests.browser.visiting import WINDOW, Visitor, visiting
from tests.security.counted import counted
from tests.unit.portal.serving import Stand

__all__ = ["chromium", "stand"]

_OWN = "window.__owned=(window.__owned||0)+1"
PAYLOADS = (
    f"<script>{_OWN}</script>",
    f'<img src=x onerror="{_OWN}">',
    f"\"><svg onload='{_OWN}'>",
    f"'><details open ontoggle={_OWN}>x</details>",
    f"</title></textarea></script><script>{_OWN}</script>",
    f'<a href="javascript:{_OWN}" autofocus onfocus="{_OWN}">x</a>',
    f'<iframe srcdoc="<script>parent.{_OWN}</script>"></iframe>',
    f"{{{{constructor.constructor('{_OWN}')()}}}}",
    f'<div hx-get="/papers" hx-trigger="load" hx-on:htmx:load="{_OWN}">x</div>',
    f'<meta http-equiv=refresh content="0;url=javascript:{_OWN}"><base href=//evil.example/>',
    f"%3Cscript%3E{_OWN}%3C/script%3E &lt;script&gt;{_OWN}&lt;/script&gt;",
    f"\u2028<style>*{{background:url(javascript:{_OWN})}}</style><form action=//evil.example>",
)
URLS = (
    f"javascript:{_OWN}",
    f"JaVaScRiPt:{_OWN}",
    f"java\tscript:{_OWN}",
    f" javascript:{_OWN}",
    f"data:text/html,<script>{_OWN}</script>",
    f"vbscript:{_OWN}",
    f'https://a.example/" onmouseover="{_OWN}',
    "//evil.example/",
)
_TEXTS = frozenset(
    {
        *("title", "text", "name", "comment", "note", "reason", "gist", "item", "owner"),
        *("spoke_with", "evidence", "leader", "zh", "en", "receipt", "words", "group"),
    }
)
_FORBIDDEN = (
    "() => [...document.querySelectorAll('a,form,iframe,img,script,base,object,embed')]"
    ".map((one) => one.href || one.action || one.src || one.data || '')"
    ".filter((one) => typeof one === 'string')"
    ".filter((one) => /^(javascript|vbscript|data:text|(https?:)?\\/\\/evil)/i.test(one))"
)
_FOREIGN = (
    "() => document.querySelectorAll('[onerror],[onload],[ontoggle],[onfocus],[onmouseover],"
    "iframe,base,object,embed,script:not([src]),style').length"
)


def poison(value: Any, words: Iterator[str], urls: Iterator[str]) -> int:
    """Puts a payload into every field that people write; answers into how many."""
    put = 0
    for at in value if isinstance(value, dict) else range(len(value)):
        one = value[at]
        if at == "url":
            value[at], put = next(urls), put + 1
        elif isinstance(one, str) and at in _TEXTS:
            value[at], put = f"{one[:8]}{next(words)}", put + 1
        elif isinstance(one, dict | list) and at != "_allowed":
            put += poison(one, words, urls)
    return put


async def check(visitor: Visitor, dialogs: list[str]) -> None:
    await visitor.unfold()
    assert dialogs == []
    assert await visitor.page.evaluate("() => window.__owned") is None, visitor.page.url
    assert await visitor.page.evaluate(_FORBIDDEN) == [], visitor.page.url
    assert await visitor.page.evaluate(_FOREIGN) == 0, visitor.page.url
    assert visitor.complaints == [], visitor.page.url


def _person(scene: Scene) -> str:
    return scene.person


async def test_no_text_becomes_a_script_on_any_page(stand: Stand, chromium: Browser) -> None:
    scenes = sorted(hang(stand, official_of(stand, "hrss")), key=_person)
    words, urls = cycle(PAYLOADS), cycle(URLS)
    put = 0
    for case in stand.services.cases.values():
        case["attachments"] = [{"name": next(words), "url": "x"} for _ in URLS]
        put += poison(case, words, urls)
    put += poison(stand.router.route, words, urls)
    put += poison(stand.services.likeness.groups, words, urls)
    dialogs: list[str] = []

    async def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    async with visiting(chromium, stand.url, size=WINDOW) as visitor:
        visitor.page.on("dialog", note)
        for who, seen in groupby(scenes, _person):
            await visitor.sign_in(who)
            for scene in seen:
                await visitor.go(scene.path)
                await check(visitor, dialogs)
    counted("Fields with scripts, on pages", put)


async def test_no_word_of_an_address_or_a_form_comes_back_as_a_script(
    stand: Stand, chromium: Browser
) -> None:
    dialogs: list[str] = []
    tried = 0
    async with visiting(chromium, stand.url, size=WINDOW) as visitor:
        visitor.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for payload in PAYLOADS:
            await visitor.go(f"/sign-in?next={quote(payload)}&lang={quote(payload)}")
            await check(visitor, dialogs)
            await visitor.page.locator("#person").fill(payload)
            await visitor.page.locator("#person").press("Enter")
            await visitor.page.wait_for_load_state()
            await check(visitor, dialogs)
            tried += 2
        await visitor.sign_in("m0001")
        case = next(iter(stand.services.cases), "00000000-0000-4000-8000-000000000000")
        for payload in PAYLOADS:
            word = quote(payload, safe="")
            for path in (
                f"/archive?q={word}&cursor={word}&kind={word}",
                f"/cases/{case}?event={word}&did={word}&invite={word}",
                f"/cases/{word}",
                f"/{word}",
            ):
                await visitor.go(path)
                await check(visitor, dialogs)
                tried += 1
    counted("Reflected scripts", tried)
