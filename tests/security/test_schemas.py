"""Whatever the OpenAPI documents allow, and much that they do not, is answered and never a 5xx."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from tests.security.city import SERVICES, City, open_city
from tests.security.counted import counted
from tests.unit.archive.stories import answered_story

EXAMPLES = 6
WHO = {
    "intake": ("author", "lead", "secretariat"),
    "archive": ("author", "secretariat", "service:intake", "service:router"),
    "router": ("author", "lead", "secretariat"),
    "identity": ("service:portal", "author"),
}
_SETTINGS = settings(
    max_examples=EXAMPLES,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def cases(description: dict[str, Any], mode: GenerationMode, paper: str) -> Iterator[Any]:
    """The same every time; a request that is right asks for a paper that exists."""
    schema = schemathesis.openapi.from_dict(description)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        fixed = {"enquiry_id": paper} if "{enquiry_id}" in operation.path else {}
        fixed |= {"act": "reply"} if "{act}" in operation.path else {}
        right = mode is GenerationMode.POSITIVE
        more: dict[str, Any] = {"path_parameters": fixed} if right and fixed else {}
        yield from drawn(operation.as_strategy(generation_mode=mode, **more))


def drawn(strategy: SearchStrategy[Any]) -> list[Any]:
    made: list[Any] = []

    @_SETTINGS
    @given(strategy)
    def draw(case: Any) -> None:
        made.append(case)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong with a request without fields
        draw()
    return made


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda one: one.value)
@pytest.mark.parametrize("service", SERVICES)
async def test_no_request_by_schema_breaks_a_service(service: str, mode: GenerationMode) -> None:
    story = answered_story()
    async with open_city() as city:
        await city.tell(story)
        description = json.loads(json.dumps(city.apps[service].openapi()))
        tried = 0
        for case, who in zip(
            cases(description, mode, str(story.id)), cycle(WHO[service]), strict=False
        ):
            status = await _try(city, service, case, who)
            allowed = {
                int(one) for one in case.operation.definition.raw["responses"] if one != "default"
            }
            assert status >= 300 or status in allowed, (case.method, case.path, status)
            tried += 1
    counted(f"Requests by schema, {service}, {mode.value}", tried)


async def _try(city: City, service: str, case: Any, who: str) -> int:
    sent = case.as_transport_kwargs(base_url="http://city.example")
    path = sent["url"].removeprefix("http://city.example")
    query = urlencode(sent.get("params") or {}, doseq=True, errors="surrogatepass")
    body = sent["json"] if "json" in sent else sent.get("data")
    raw = body if isinstance(body, bytes) else _json(body)
    headers = {k: v for k, v in _plain(case.headers) if k.lower() != "authorization"}
    answer = await city.ask(
        service,
        case.method,
        quote(path, safe="/%") + (f"?{query}" if query else ""),
        who=who,
        body=raw,
        headers={"Content-Type": "application/json"} | headers if raw is not None else headers,
    )
    told = (case.method, path, query, raw, answer.raw[:300])
    assert answer.status < 500, told
    if answer.status >= 400:
        assert answer.headers["content-type"] == "application/problem+json", told
    return answer.status


def _json(body: Any) -> bytes | None:
    return None if body is None else json.dumps(body).encode()


def _plain(headers: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    """As far as they can be sent at all."""
    for name, value in (headers or {}).items():
        text = str(value).encode("utf-8", "replace").decode("latin-1")
        yield name, "".join(one for one in text if one >= " ")
