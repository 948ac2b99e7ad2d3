"""Every message that the portal's templates and code can say."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

_PORTAL = Path("services/portal")


def messages_in_use() -> Iterator[str]:
    for path in sorted(_PORTAL.rglob("*.py")):
        yield from _messages("python", path, {"say": None})
    for path in sorted(_PORTAL.joinpath("templates").rglob("*.html")):
        yield from _messages("jinja2.ext:babel_extract", path, {"_": None})


def _messages(method: str, path: Path, keywords: dict[str, None]) -> Iterator[str]:
    options = {"trimmed": "false", "silent": "false"}
    for _line, message, _comments, _context in extract_from_file(
        method, path, keywords=keywords, options=options
    ):
        if isinstance(message, str):
            yield message
