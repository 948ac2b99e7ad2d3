"""No service reads a body in a way that has no bound: two functions read them, and no others."""

import re
from pathlib import Path

_READERS = {"shared/web/bodies.py", "services/portal/api/forms.py"}
_UNBOUNDED = re.compile(
    r"request\.(?:body|json|form|stream)\(|request\.receive\b"
    r"|from fastapi import (?:\([^)]*|[^\n(]*)\b(?:Body|Form|File|UploadFile)\b"
)


def test_every_body_is_read_by_one_of_the_two_bounded_readers() -> None:
    sources = [path for folder in ("services", "shared") for path in Path(folder).rglob("*.py")]
    found = {path.as_posix() for path in sources if _UNBOUNDED.search(path.read_text("utf-8"))}
    assert found == _READERS
