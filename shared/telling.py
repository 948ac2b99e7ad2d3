"""What may be told of an error: our own words, and never a value that somebody sent.

The text of anybody else's error may quote what a person wrote, so only its type is told.
"""

import re
import traceback
from typing import Final

from pydantic import ValidationError

from shared.errors import ConsultError

HIDDEN: Final = "[redacted]"

_LIKE_PRIVATE: Final = re.compile(
    r"eyJ[\w-]{8,}(?:\.[\w-]+){1,4}"  # a token
    r"|(?<![\w-])\d{17}[\dXx](?![\w-])"  # a resident ID number
    r"|(?<![\w.-])(?:\+?86[ -]?)?1[3-9]\d{9}(?![\w-])"  # a mobile telephone
    r"|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"  # a mail address
)

_PERHAPS: Final = re.compile(r"eyJ|@|\d{11}")  # each of them has one of these


def scrub(text: str) -> str:
    """Without what looks like a token, an ID number, a telephone number or a mail address."""
    return _LIKE_PRIVATE.sub(HIDDEN, text) if _PERHAPS.search(text) else text


def tell_error(error: BaseException) -> str:
    """Type and reason, in one line."""
    name = type(error).__name__
    if isinstance(error, ValidationError):
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return f"{name}: {', '.join(_fault(one['loc'], one['type']) for one in faults[:20])}"
    if isinstance(error, ConsultError):
        return scrub(f"{name}: {error}")
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def tell_trace(error: BaseException) -> str:
    """Where it came from: the frames of it and of its causes, with no word of theirs."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.format_tb(current.__traceback__)
        lines[:0] = [*frames, f"{tell_error(current)}\n"]
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)
    return "".join(lines)


def _fault(location: tuple[int | str, ...], kind: str) -> str:
    return f"{'.'.join(str(part)[:40] for part in location) or '-'} ({kind})"
