"""Looks at a stack through its gateway, as anyone outside can: what is open, what is shut."""

import http.client
import json
import sys
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

SHUT: Final = (
    "/health/live",
    "/health/ready",
    "//health/ready",
    "/%68ealth/ready",
    "/v1/../health/ready",
    "/metrics",
    "/METRICS",
)


def ask(address: str, method: str, path: str) -> http.client.HTTPResponse:
    """The answer to a request without a token, read to its end."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    body = "{}" if method == "POST" else None
    connection.request(method, path, body, {"Content-Type": "application/json"})
    return connection.getresponse()


def faults(address: str) -> Iterator[str]:
    """What is not as it should be."""
    page = ask(address, "GET", "/")
    if page.status >= HTTPStatus.BAD_REQUEST:
        yield f"the portal answers {page.status}"
    yield from _wants_a_token(address, "POST", "/v1/enquiries")
    yield from _wants_a_token(address, "GET", "/v1/enquiries")
    yield from _wants_a_token(address, "GET", "/v1/bureaus")
    for path in SHUT:
        status = ask(address, "GET", path).status
        if status != HTTPStatus.NOT_FOUND:
            yield f"{path} is to be shut, but answers {status}"
    checks = "/v1/enquiries/7a1b0b36-2a2f-5d0c-9a3c-000000000000/acts/reply"
    status = ask(address, "POST", checks).status
    if status != HTTPStatus.NOT_FOUND:
        yield f"the archive's own door to intake is to be shut, but answers {status}"


def _wants_a_token(address: str, method: str, path: str) -> Iterator[str]:
    answer = ask(address, method, path)
    media_type = answer.headers.get_content_type()
    if answer.status != HTTPStatus.UNAUTHORIZED or media_type != "application/problem+json":
        yield f"{method} {path} without a token: {answer.status} {media_type}"
        return
    problem = json.load(answer)
    if problem.get("status") != HTTPStatus.UNAUTHORIZED or not problem.get("detail_zh"):
        yield f"{method} {path} without a token: not a problem in two languages: {problem}"


if __name__ == "__main__":
    found = list(faults(sys.argv[1]))
    sys.exit("\n".join(found) if found else 0)
