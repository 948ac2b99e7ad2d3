"""Which characters intake takes, and how a text is brought into one form."""

import re
from collections.abc import Iterable

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab, line feed, return
    "\u202a-\u202e\u2066-\u2069"  # bidi embeddings and overrides: shown other than written
    "]"
)


def unwanted_character(text: str) -> tuple[str, int] | None:
    """The first character that no paper may hold, as `U+202E`, and its position from 1."""
    found = _UNWANTED.search(text)
    return (f"U+{ord(found[0]):04X}", found.start() + 1) if found else None


def one_line(text: str) -> str:
    """A title is one line: a run of white space in it is one space."""
    return " ".join(text.split())


def others(named: Iterable[str], *, than: str) -> tuple[str, ...]:
    """Each name once, in order, without `than`: nobody co-signs or co-handles beside himself."""
    return tuple(name for name in dict.fromkeys(named) if name != than)
