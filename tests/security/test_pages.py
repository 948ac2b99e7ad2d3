"""Pages: no form from elsewhere, no session given by others, no paper of others, no way out."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.portal.domain.acts import FORMS_BY_KEY
from tests.security.browsing import Tab, page_routes
from tests.security.calling import Answer
from tests.security.cases import Paper, papers
from tests.security.city import PEOPLE, City, nobody, open_pages
from tests.security.counted import counted

_CASE = re.compile(r"\{case_id[^}]*\}")
_CHANGING = re.compile(
    r'(value="[A-Za-z0-9_-]{20,}"|[0-9a-f]{8}-[0-9a-f-]{27}|datetime="[^"]*"|\d\d:\d\d)'
)
_HIDDEN = ("draft", "cosigning", "submitted", "assigned", "rated_no", "converted")
SIGNED_IN = [
    name
    for name, one in PEOPLE.items()
    if one.role in {"member", "official", "secretariat", "examiner", "operator"}
    and one.acting_for is None
]
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%0a/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https:evil.example",
    "http:/\\evil.example",
    "\x00//evil.example",
    " //evil.example",
    "/\r\nLocation: https://evil.example/",
    "/\x0b/evil.example",
    ".evil.example",
    "@evil.example",
)


@pytest.fixture
async def pages(city: City, tmp_path: Path) -> AsyncIterator[FastAPI]:
    async with open_pages(city, tmp_path) as app:
        yield app


def filled(path: str, case: str, act: str = "withdraw") -> str:
    path = _CASE.sub(case, path).replace("{act}", act).replace("{way}", "oidc")
    return path.replace("{digest}", "x").replace("{name:path}", "portal.css")


async def signed_in(app: FastAPI, who: str) -> Tab:
    tab = Tab(app)
    assert (await tab.sign_in(PEOPLE[who].id)).status == 303
    return tab


def changed(answer: Answer) -> bool:
    """A form that was taken leads on to the page of what it did."""
    return answer.status < 400 and "did=" in answer.headers.get("location", "")


async def test_no_form_is_taken_without_the_secret_of_its_own_session(
    city: City, pages: FastAPI
) -> None:
    (paper,) = (one for one in papers() if one.name == "submitted")
    await city.tell(paper.story)  # type: ignore[arg-type] # it is a story
    mine, other = await signed_in(pages, "author"), await signed_in(pages, "other member")
    secret, foreign = await mine.csrf("/papers/new"), await other.csrf("/papers/new")
    assert secret
    assert secret != foreign
    cross = {"sec-fetch-site": "cross-site"}
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        ({}, {}),
        ({"csrf": ""}, {}),
        ({"csrf": foreign}, {}),
        ({"csrf": secret[:-1]}, {}),
        ({"csrf": secret.swapcase()}, {}),
        ({"csrf": "é"}, {}),
        ({"CSRF": secret}, {}),
        ({"csrf": secret}, cross),
        ({"csrf": secret}, {"sec-fetch-site": "same-site"}),
        ({"csrf": secret}, {"origin": "https://evil.example"}),
        ({"csrf": secret}, {"origin": "null"}),
        ({"csrf": secret}, {"origin": "http://city.example.evil.example"}),
    ]
    tried = 0
    posts = [path for method, path in page_routes(pages) if method == "POST"]
    assert len(posts) > 8
    for path in posts:
        for act in FORMS_BY_KEY if "{act}" in path else ("",):
            target = filled(path, paper.id, act)
            for fields, headers in tries:
                answer = await mine.post(target, {**fields, "confirm": "yes"}, **headers)
                assert answer.status == 403, (target, fields.keys(), headers)
                tried += 1
    nobody_yet = Tab(pages)
    for path in posts:
        answer = await nobody_yet.post(filled(path, paper.id), {"csrf": secret})
        assert answer.status == 403 or "/sign-in" in answer.headers["location"], path
    counted("Forms from elsewhere", tried)


async def test_a_form_in_another_type_of_content_is_no_form(city: City, pages: FastAPI) -> None:
    del city
    mine = await signed_in(pages, "author")
    secret = await mine.csrf("/papers/new")
    for kind in ("text/plain", "application/json", "multipart/form-data", ""):
        for path in ("/sign-out", "/papers/new"):
            answer = await mine.post(path, {"csrf": secret}, Content_Type=kind)
            assert answer.status in {400, 403, 413, 415, 422}, (kind, path)
    assert (await mine.get("/papers")).status == 200


async def test_pages_show_nothing_of_papers_of_others(city: City, pages: FastAPI) -> None:
    told = [one for one in papers() if one.name in _HIDDEN]
    await city.tell(*(one.story for one in told))  # type: ignore[arg-type] # they are stories
    reading = [p for m, p in page_routes(pages) if m == "GET" and "{case_id" in p]
    tried = 0
    for who in SIGNED_IN:
        tab = await signed_in(pages, who)
        for path in reading:
            nothing = _same(await tab.get(filled(path, str(nobody()))))
            for paper in (one for one in told if who in one.outsiders):
                found = await tab.get(filled(path, paper.id))
                assert _same(found) == nothing, (who, path, paper.name)
                tried += 1
        if who in {"invited", "other member", "other bureau"}:
            tried += await _try_acts(tab, who, told)
    counted("Papers of others, by pages", tried)


async def _try_acts(tab: Tab, who: str, told: list[Paper]) -> int:
    """Each form once, of the paper that is the most secret to this person."""
    secret = await tab.csrf("/acting") or await tab.csrf("/sign-in")
    paper = next(one for one in told if who in one.outsiders)
    for act in FORMS_BY_KEY:
        path = f"/cases/{paper.id}/acts/{act}"
        answer = await tab.post(path, {"csrf": secret, "confirm": "yes", "text": "x"})
        assert not changed(answer), (who, act, paper.name)
    return len(FORMS_BY_KEY)


def _same(answer: Answer) -> tuple[int, str, str]:
    """Without what is new on every page: secrets, keys and the id that was asked for."""
    location = _CHANGING.sub("", answer.headers.get("location", ""))
    return answer.status, location, _CHANGING.sub("", answer.raw.decode())


async def test_signing_in_leads_to_no_other_place(pages: FastAPI) -> None:
    tried = 0
    for address in ELSEWHERE:
        tab = Tab(pages)
        page = await tab.get("/sign-in")
        secret = await tab.csrf("/sign-in")
        fields = {"csrf": secret, "person": "m-1", "next": address}
        answer = await tab.post("/sign-in", fields)
        location = answer.headers["location"]
        assert answer.status == 303
        assert re.fullmatch(r"/([^/\\\s].*)?", location), (address, location)
        assert page.status == 200
        tried += 1
    counted("Redirects to elsewhere", tried)


async def test_signing_in_makes_a_new_session_and_signing_out_ends_it(pages: FastAPI) -> None:
    tab = Tab(pages)
    before = await tab.csrf("/sign-in")
    planted = tab.cookies["consult_session"].value
    await tab.post("/sign-in", {"csrf": before, "person": "m-1"})
    after = await tab.csrf("/papers/new")
    assert before != after
    assert tab.cookies["consult_session"].value != planted
    thief = Tab(pages)
    thief.cookies["consult_session"] = planted
    assert (await thief.get("/papers")).status == 303  # the planted session is nobody's
    await tab.post("/sign-out", {"csrf": after})
    assert (await tab.get("/papers")).status == 303


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(pages: FastAPI) -> None:
    tab = Tab(pages)
    answer = await tab.sign_in("m-1")
    (cookie,) = answer.headers.getall("set-cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "m-1" not in cookie
    assert "eyJ" not in cookie


async def test_a_cookie_that_was_made_or_changed_elsewhere_is_none(pages: FastAPI) -> None:
    tab = await signed_in(pages, "author")
    good = tab.cookies["consult_session"].value
    changes = (
        *("", "x", "gAAAAA", good[:-4], good.swapcase(), good[::-1]),
        *(f"{good[:at]}{'B' if good[at] == 'A' else 'A'}{good[at + 1 :]}" for at in (9, 60, 150)),
        *("é", "x" * 4000, good[100:], good[:60] + good[64:]),
    )
    for value in changes:
        thief = Tab(pages)
        thief.cookies["consult_session"] = value.encode("ascii", "replace").decode()
        assert (await thief.get("/papers")).status == 303, value[:20]
