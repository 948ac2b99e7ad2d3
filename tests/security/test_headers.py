"""Every answer of every service has the headers that keep it to itself, whatever went wrong."""

import re
from pathlib import Path

from shared.telemetry import Telemetry
from shared.web import Health, create_app
from tests.security.browsing import Tab, page_routes
from tests.security.calling import Answer, call
from tests.security.city import PEOPLE, SERVICES, City, nobody, open_pages
from tests.security.counted import counted
from tests.security.test_pages import filled

OPERATIONS = ("/health/live", "/health/ready", "/metrics", "/openapi.json", "/nothing", "/%00")
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\bon[a-z]+\s*=\s*[\"']|javascript:|\sstyle=", re.IGNORECASE
)


def check(answer: Answer, what: str) -> None:
    headers = answer.headers
    policy = dict(part.strip().partition(" ")[::2] for part in _of(headers, what).split(";"))
    assert policy["default-src"] == "'none'", what
    assert policy["base-uri"] == "'none'", what
    assert policy["frame-ancestors"] == "'none'", what
    assert "unsafe" not in str(policy), what
    assert "*" not in str(policy), what
    assert headers["x-content-type-options"] == "nosniff", what
    assert headers["x-frame-options"] == "DENY", what
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}, what
    assert headers["cross-origin-opener-policy"] == "same-origin", what
    assert "cache-control" in headers, what
    assert "access-control-allow-origin" not in headers, what
    assert "server" not in headers, what


def _of(headers: object, what: str) -> str:
    policies = headers.getall("content-security-policy")  # type: ignore[attr-defined] # CIMultiDict
    assert len(policies) == 1, what
    return str(policies[0])


async def test_every_answer_of_the_services_keeps_to_itself(city: City) -> None:
    tried = 0
    for route in city.routes:
        path = route.filled(enquiry_id=str(nobody()))
        for who in (None, "author", "secretariat", "service:portal"):
            for method in (route.method, "OPTIONS", "TRACE"):
                answer = await city.ask(route.service, method, path, who=who, body={})
                check(answer, f"{method} {route.name} {who}")
                tried += 1
    for service in SERVICES:
        for path in OPERATIONS:
            check(await city.ask(service, "GET", path), path)
            tried += 1
    counted("Answers of services with all headers", tried)


async def test_every_page_keeps_to_itself_and_has_no_inline_script(
    city: City, tmp_path: Path
) -> None:
    async with open_pages(city, tmp_path) as pages:
        tried = 0
        for who in (None, "author", "lead", "secretariat", "examiner", "operator"):
            tab = Tab(pages)
            if who:
                await tab.sign_in(PEOPLE[who].id)
            for method, path in page_routes(pages):
                target = filled(path, str(nobody()))
                answer = await (tab.get(target) if method == "GET" else tab.post(target, {}))
                check(answer, f"{method} {target} {who}")
                if "html" in answer.headers.get("content-type", ""):
                    assert not _INLINE.search(answer.raw.decode()), target
                tried += 1
        for path in OPERATIONS:
            check(await Tab(pages).get(path), path)
    counted("Pages with all headers", tried)


async def test_a_failure_of_ours_keeps_to_itself_too() -> None:
    app = create_app("broken", telemetry=Telemetry("broken"), health=Health())

    @app.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError("a secret of ours")

    answer = await call(app, "GET", "/breaks", failing=True)
    assert answer.status == 500
    assert b"secret" not in answer.raw
    check(answer, "failure")
