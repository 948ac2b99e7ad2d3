"""What is small to send and large to read is refused at once, by every operation that reads."""

import gzip
import io
import time
import zipfile
import zlib
from itertools import product
from pathlib import Path

import pytest

from services.identity.adapters.tables import TableError, read_table
from shared.web import MAX_BODY_BYTES
from tests.security.bodies import BODIES
from tests.security.city import City, Route, nobody
from tests.security.counted import counted

_ZEROS = bytes(50 * 1024 * 1024)
BOMBS: dict[str, bytes] = {
    "deep lists": b"[" * 100_000,
    "deep lists that end": b"[" * 50_000 + b"]" * 50_000,
    "deep objects": b'{"a":' * 40_000,
    "a deep field": b'{"text":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "an endless number": b'{"text":' + b"9" * 200_000 + b"}",
    "a number beyond measure": b'{"text":1e999999999}',
    "a long number below": b'{"text":-1e-999999999}',
    "not a number": b'{"text":NaN}',
    "many fields": b"{" + b",".join(b'"f%d":1' % at for at in range(15_000)) + b"}",
    "the same field often": b"{" + b",".join([b'"text":"a"'] * 10_000) + b"}",
    "a long name": b'{"' + b"n" * 200_000 + b'":1}',
    "a long list": b'{"cosigners":[' + b",".join([b'"a"'] * 50_000) + b"]}",
    "escapes": b'{"text":"' + b"\\u0000" * 30_000 + b'"}',
    "surrogates": b'{"text":"' + b"\\ud800" * 30_000 + b'"}',
    "too long": b'{"text":"' + b"a" * MAX_BODY_BYTES + b'"}',
    "blanks": b" " * (MAX_BODY_BYTES + 1),
    "nothing": b"",
    "zeros": bytes(1000),
}
PACKED = {
    "gzip": gzip.compress(_ZEROS),
    "deflate": zlib.compress(_ZEROS),
    "br": b"\xcf\xff\xff\x7f\xf8\x27\x00\xe2\xb1\x40\x20\xf0",
    "gzip, gzip": gzip.compress(gzip.compress(_ZEROS)),
}


def writing(city: City) -> list[tuple[Route, str]]:
    """Operations with a body, and somebody who may call them."""
    found: list[tuple[Route, str]] = []
    for route in city.routes:
        if "requestBody" not in route.operation:
            continue
        callers = {"archive": ("service:intake",), "identity": ("service:portal",)}
        asked = callers.get(route.service, ("author", "lead", "secretariat"))
        found += [(route, who) for who in asked]
    return found


async def test_a_bomb_is_refused_at_once(city: City) -> None:
    tried = 0
    for route, who in writing(city):
        for name, body in BOMBS.items():
            begun = time.monotonic()
            answer = await city.ask(
                route.service,
                route.method,
                route.filled(enquiry_id=str(nobody())),
                who=who,
                body=body,
                headers={"Consult-Session": "x" * 43},
            )
            assert answer.status in {400, 401, 403, 413, 422}, (route.name, name)
            assert len(answer.raw) < 20_000, (route.name, name)
            assert time.monotonic() - begun < 2, (route.name, name)
            tried += 1
    counted("Bombs in JSON", tried)


async def test_nothing_is_unpacked(city: City) -> None:
    tried = 0
    for (route, who), (coding, body) in product(writing(city), PACKED.items()):
        answer = await city.ask(
            route.service,
            route.method,
            route.filled(enquiry_id=str(nobody())),
            who=who,
            body=body,
            headers={"Content-Encoding": coding, "Consult-Session": "x" * 43},
        )
        assert answer.status in {400, 401, 403, 413, 415}, (route.name, coding)
        tried += 1
    counted("Packed bodies", tried)


async def test_a_text_is_as_long_as_its_field_may_be(city: City) -> None:
    for length, status in ((20_000, 202), (20_001, 422)):
        body = BODIES["submit_enquiry"] | {"text": "字" * length}
        answer = await city.ask("intake", "POST", "/v1/enquiries", who="author", body=body)
        assert answer.status == status


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "x.bin"])
def test_a_workbook_that_swells_is_not_unpacked(tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr(name, _ZEROS)
    path = tmp_path / "roster.xlsx"
    path.write_bytes(packed.getvalue())
    begun = time.monotonic()
    with pytest.raises(TableError):
        read_table(path)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ],
)
def test_a_workbook_names_no_entities(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roster.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for part in ("[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
            book.writestr(part, text)
    with pytest.raises(TableError):
        read_table(path)
