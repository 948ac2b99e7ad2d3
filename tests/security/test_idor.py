"""Whoever has no business with a paper finds, whatever he tries, what he finds where none is."""

from itertools import product
from typing import Any

import pytest

from tests.security.bodies import BODIES
from tests.security.calling import Answer
from tests.security.cases import SECRET, Paper, papers
from tests.security.city import PEOPLE, City, Route, nobody
from tests.security.counted import counted
from tests.unit.archive.stories import Story

_ID = "{enquiry_id}"
LISTS = [
    f"/v1/enquiries?{'&'.join(parts)}"
    for parts in product(
        ("limit=100",),
        ("view=summary", "view=full"),
        ("mine=true", "mine=false"),
        ("sort=submitted", "sort=due"),
        ("", "open=true", "open=false", "kind=suggestion", "bureau=hrss", f"q={SECRET}"),
    )
]


def about_a_paper(city: City) -> list[Route]:
    return [one for one in city.routes if _ID in one.path]


async def asked(city: City, route: Route, who: str, paper: str, **more: str) -> Answer:
    body: Any = None
    if route.method in {"POST", "PUT"}:
        body = BODIES.get(route.operation["operationId"], {})
        if route.service == "archive":
            actor = PEOPLE[who]
            body = {"actor": {"id": actor.id, "role": actor.role}}
    path = route.filled(enquiry_id=paper, **more)
    return await city.ask(route.service, route.method, path, who=who, body=body)


def same(answer: Answer) -> tuple[Any, ...]:
    """All of it but the address that was asked for."""
    headers = {k.lower(): v for k, v in answer.headers.items() if k.lower() != "content-length"}
    return answer.status, sorted(headers.items()), answer.body | {"instance": ""}


@pytest.fixture
async def told(city: City) -> list[Paper]:
    found = papers()
    await city.tell(*(one.story for one in found))  # type: ignore[arg-type] # they are stories
    return found


async def test_every_operation_has_a_body_that_is_right(city: City) -> None:
    writing = [one for one in city.routes if one.service == "intake" and one.method != "GET"]
    assert {one.operation["operationId"] for one in writing} == set(BODIES)


async def test_insiders_read_their_papers(city: City, told: list[Paper]) -> None:
    for paper in told:
        for who in sorted(paper.insiders):
            answer = await city.ask("archive", "GET", f"/v1/enquiries/{paper.id}", who=who)
            assert answer.status == 200, (paper.name, who)


async def test_for_everybody_else_a_paper_is_as_one_that_does_not_exist(
    city: City, told: list[Paper]
) -> None:
    tried = 0
    for route in about_a_paper(city):
        nothing = {who: same(await asked(city, route, who, str(nobody()))) for who in PEOPLE}
        for paper in told if route.method == "GET" else _acted_on(told):
            for who in paper.outsiders:
                if route.service == "archive" and route.method == "POST" and "intake" in who:
                    continue  # intake asks in the name of others, see below
                found = await asked(city, route, who, paper.id)
                if "cosignature" in route.path and who == "invited" and found.status != 404:
                    assert found.body["type"].endswith("co-signing-over")
                    continue  # he was invited; more than that he is too late he does not hear
                assert found.status >= 400, (route.name, paper.name, who)
                assert same(found) == nothing[who], (route.name, paper.name, who)
                tried += 1
    counted("Papers of others, by every operation", tried)


def _acted_on(told: list[Paper]) -> list[Paper]:
    """One of each height of secrecy: to ask costs more here."""
    names = ("draft", "cosigning", "submitted", "assigned", "rated_no", "closed", "withdrawn")
    return [one for one in told if one.name in names]


async def test_no_list_no_search_and_no_cursor_shows_a_paper_of_others(
    city: City, told: list[Paper]
) -> None:
    tried = 0
    for path, who in product(LISTS, PEOPLE):
        answer = await city.ask("archive", "GET", path, who=who)
        hidden = {one.id for one in told if who in one.outsiders}
        if answer.status == 200:
            shown = {one["id"] for one in answer.body["items"]}
            assert shown.isdisjoint(hidden), (path, who)
        tried += 1
    counted("Lists and searches for papers of others", tried)


async def test_whoever_asks_what_is_like_his_words_hears_of_no_paper_of_others(
    city: City, told: list[Paper]
) -> None:
    tried, found = 0, dict[str, set[str]]()
    for paper, who in product(told, PEOPLE):
        written = paper.story.paper
        body = {"title": written.title, "text": written.text}
        answer = await city.ask("archive", "POST", "/v1/similar", who=who, body=body)
        assert (answer.status == 200) is (PEOPLE[who].role == "member"), who
        if answer.status == 200:
            shown = {one["id"] for one in answer.body["mine"]}
            assert shown.isdisjoint({one.id for one in told if who in one.outsiders}), who
            found[who] = found.get(who, set()) | shown
        tried += 1
    assert found["author"] == found["author's secretary"] != set()
    for path, allowed in (
        ("/v1/similar?limit=50", {"secretariat", "examiner"}),
        ("/v1/lessons?limit=100", {"service:router"}),
    ):
        for who in PEOPLE:
            answer = await city.ask("archive", "GET", path, who=who)
            assert (answer.status == 200) is (who in allowed), (path, who)
            tried += 1
    counted("Papers of others, by what is like them", tried)


async def test_the_feed_of_events_is_for_the_office_and_tells_of_no_draft(
    city: City, told: list[Paper]
) -> None:
    withdrawn = Story()
    withdrawn.drafted()
    withdrawn.withdrawn()
    await city.tell(withdrawn)
    private = {one.id for one in told if one.name in {"draft", "cosigning"}} | {str(withdrawn.id)}
    for who in PEOPLE:
        answer = await city.ask("archive", "GET", "/v1/events?limit=1000", who=who)
        if who in {"secretariat", "operator"}:
            assert private.isdisjoint(one["subject"] for one in answer.body["items"])
        else:
            assert answer.status == 403


async def test_only_intake_asks_what_others_may_do(city: City, told: list[Paper]) -> None:
    body = {"actor": {"id": "m-1", "role": "member"}}
    for paper, who in product(told, PEOPLE):
        path = f"/v1/enquiries/{paper.id}/acts/withdraw"
        answer = await city.ask("archive", "POST", path, who=who, body=body)
        assert (answer.status == 403) is (who != "service:intake"), (paper.name, who)


async def test_identity_is_for_services_but_for_what_it_says_of_oneself(city: City) -> None:
    own = {"/v1/me": set(PEOPLE), "/v1/revocations": {n for n in PEOPLE if "service" in n}}
    tried = 0
    for route in (one for one in city.routes if one.service == "identity" and not one.open):
        for who in PEOPLE:
            if who in own.get(route.path, {"service:portal"}):
                continue
            headers = {"Consult-Session": "x" * 43}
            answer = await city.ask(
                "identity", route.method, route.path, who=who, body={}, headers=headers
            )
            assert answer.status == 403, (route.name, who)
            tried += 1
    for who, person in PEOPLE.items():
        assert (await city.ask("identity", "GET", "/v1/me", who=who)).body["id"] == person.id
    counted("Identity, asked by whoever is not the portal", tried)


async def test_a_session_that_was_guessed_is_none(city: City) -> None:
    for route in (one for one in city.routes if "/sessions/" in one.path):
        for guess in ("x" * 43, "0" * 20, "A" * 200):
            answer = await city.ask(
                "identity",
                route.method,
                route.path,
                who="service:portal",
                body={"member": None},
                headers={"Consult-Session": guess},
            )
            assert answer.status in {204, 401} if route.method == "DELETE" else {401}, route.name
