"""Nothing that people send is taken for a query, a header, a line of a log or a formula."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from services.archive.adapters.memory import InMemoryCaseStore
from services.archive.adapters.mongo import MongoCaseStore, ensure_indexes
from services.archive.ports import ListedCases
from services.identity.adapters.tables import read_table, write_csv
from services.identity.domain.exports import harmless
from shared.logs import configure_logs
from shared.mongo import open_mongo
from tests.security.bodies import BODIES
from tests.security.cases import papers
from tests.security.city import City, nobody, open_city
from tests.security.counted import counted
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import MORNING

OPERATORS = (
    '{"$ne":""}',
    '{"$gt":""}',
    '{"$regex":".*"}',
    '{"$where":"1"}',
    "[$ne]=1",
    "$ne",
    "';return true;//",
    "' || '1'=='1",
    '"$gt"',
    ".*",
    "^",
    "(a+)+$",
    "\x00",
    "%00",
    "*",
    "..",
    "true",
    "null",
    "__proto__",
    "-1",
    "\ud7ff",
)
FIELDS = ("status", "kind", "bureau", "mine", "open", "q", "sort", "limit", "cursor", "view")
NESTED = (
    "status[$ne]=x",
    "status[]=draft",
    "q[$regex]=.*",
    "bureau[$gt]=",
    "audience=everyone",
    "$where=1",
    "private=true",
    "status=draft&status=submitted",
    "mine[$ne]=true",
    "%24or=1",
)


@asynccontextmanager
async def on(kind: str, url: str, name: str) -> AsyncIterator[ListedCases]:
    if kind == "memory":
        yield InMemoryCaseStore(TERMS)
        return
    async with open_mongo(url, name) as database:
        await ensure_indexes(database)
        yield MongoCaseStore(database, terms=TERMS)


@pytest.mark.parametrize("kind", ["memory", "mongo"])
async def test_no_operator_reaches_the_database(
    kind: str, mongo_url: str, mongo_database: str
) -> None:
    told = papers()
    tried = 0
    async with on(kind, mongo_url, mongo_database) as store, open_city(store) as city:
        await city.tell(*(one.story for one in told))  # type: ignore[arg-type] # they are stories
        await store.refresh(now=MORNING)
        whole = await city.ask("archive", "GET", "/v1/enquiries?limit=100", who="other member")
        own = {one["id"] for one in whole.body["items"]}
        queries = [f"{field}={quote(word)}" for field, word in product(FIELDS, OPERATORS)]
        for query in (*queries, *NESTED):
            path = f"/v1/enquiries?{query}"
            answer = await city.ask("archive", "GET", path, who="other member")
            assert answer.status in {200, 422}, query
            if answer.status == 200:
                assert {one["id"] for one in answer.body["items"]} <= own, query
            tried += 1
        for word in OPERATORS:
            addresses = (f"/v1/enquiries/{quote(word, safe='')}", f"/v1/events?after={quote(word)}")
            for path in addresses:
                answer = await city.ask("archive", "GET", path, who="secretariat")
                assert answer.status in {404, 422}, path
                tried += 1
        for name, body in _with_operators():
            answer = await city.ask(
                "archive",
                "POST",
                f"/v1/enquiries/{told[0].id}/acts/withdraw",
                who="service:intake",
                body=body,
            )
            assert answer.status == 422, name
            tried += 1
    counted(f"Operators of queries, {kind}", tried)


def _with_operators() -> list[tuple[str, Any]]:
    wrong: tuple[Any, ...] = ({"$ne": ""}, ["m-1"], {"$regex": ".*"}, True, 7)
    actor = {"id": "m-1", "role": "member"}
    bodies = [("id", {"actor": actor | {"id": one}}) for one in wrong]
    bodies += [("role", {"actor": actor | {"role": one}}) for one in wrong]
    bodies += [("acting_for", {"actor": actor | {"acting_for": one}}) for one in wrong]
    return bodies + [("event", {"actor": actor, "event_id": one}) for one in wrong[:3]]


async def test_objects_in_the_place_of_words_are_refused_by_every_operation(city: City) -> None:
    tried = 0
    wrong: tuple[Any, ...] = ({"$ne": ""}, {"$gt": ""}, [{"$ne": ""}], {"$where": "1"})
    for route in city.routes:
        body = BODIES.get(route.operation["operationId"])
        if body is None:
            continue
        who = {"member": "author", "official": "lead"}
        for field, value in product(body, wrong):
            for one in (*who.values(), "secretariat"):
                answer = await city.ask(
                    route.service,
                    route.method,
                    route.filled(enquiry_id=str(nobody())),
                    who=one,
                    body=body | {field: value},
                )
                assert answer.status in {403, 422}, (route.name, field)
                tried += 1
    counted("Operators in bodies", tried)


CONTROLS = (
    "a\r\nSet-Cookie: x=y",
    "a\nb",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\u2028line",
    "\x85next",
    "a\x00b",
    "\u202eevil",
    '","event":"forged","x":"',
    "%0d%0aX-Evil:%201",
)


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_line_of_the_log_stays_one_line(form: str, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        configure_logs("test", level="info", form=form)
        log = structlog.get_logger("test")
        for word in CONTROLS:
            log.info("test.happened", name=word, path=f"/{word}")
            logging.getLogger("uvicorn.error").warning("agent %s", word)
        written = "".join(capfd.readouterr())
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers.clear()
    lines = [line for line in written.split("\n") if line]
    assert len(lines) == 2 * len(CONTROLS)
    assert not set(written) & set("\r\x00\x07\x85\u2028\u202e")
    if form == "json":
        assert "\x1b" not in written
        assert all(json.loads(line)["event"] != "forged" for line in lines)
    else:
        assert "\x1b[31mred" not in written
        assert "\x1b]" not in written
    counted("Lines of a log", len(lines))


async def test_no_header_is_made_of_what_was_sent(city: City) -> None:
    tried = 0
    for word, name in product(CONTROLS, ("idempotency-key", "traceparent", "user-agent", "accept")):
        sent = word.encode("utf-8").decode("latin-1")
        answer = await city.ask(
            "intake",
            "POST",
            "/v1/enquiries",
            who="author",
            body=BODIES["submit_enquiry"],
            headers={name: sent},
        )
        assert answer.status in {202, 422}, (name, word)
        told = "".join(f"{k}{v}" for k, v in answer.headers.items())
        assert not set(told) & set("\r\n\x1b"), (name, word)
        assert "x-evil" not in {one.lower() for one in answer.headers}
        tried += 1
    for word in CONTROLS:
        path = f"/v1/enquiries/{quote(word, safe='')}"
        answer = await city.ask("archive", "GET", path, who="author")
        assert answer.status in {404, 422}, word
        assert answer.body["type"].startswith("urn:consult:problem:")
        tried += 1
    counted("Control characters in headers and paths", tried)


PATHS = (
    "/v1/enquiries/../../etc/passwd",
    "/v1/enquiries/%2e%2e/%2e%2e/etc/passwd",
    "/v1/enquiries/..%2f..%2fhealth/ready",
    "//v1/enquiries",
    "/v1//enquiries",
    "/v1/enquiries/%00",
    "/v1/enquiries;a=b",
    "/V1/ENQUIRIES",
    "/static/x/../../main.py",
    "/static/x/%2e%2e/%2e%2e/main.py",
    "/static/x/..%5c..%5cmain.py",
    "/static/x//etc/passwd",
)


async def test_no_path_leads_out_of_its_place(city: City, tmp_path: Path) -> None:
    del tmp_path
    for path in PATHS:
        for service in ("archive", "intake", "identity"):
            answer = await city.ask(service, "GET", path, who="author")
            assert answer.status in {404, 405, 422}, (service, path)
            assert b"root:" not in answer.raw


FORMULAS = (
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "'=1",
    "%0A=1",
    ";=1",
    '",=1',
)


def test_no_cell_of_an_export_calculates(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    head = ["编号", "姓名", "角色"]
    rows = [[f"m{at}", harmless(text), "member"] for at, text in enumerate(FORMULAS)]
    write_csv(path, [head, *rows])
    for row in rows:
        assert row[1].lstrip(" \n\r\t")[:1] not in set("=+-@＝＋－＠"), row
    for text in FORMULAS:
        once = harmless(text)
        assert harmless(once)[:1] == once[:1]
    assert len(read_table(path).rows) == len(FORMULAS)
    counted("Formulas in exports", len(FORMULAS))
