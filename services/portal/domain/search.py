"""Shows in a text where the words that were searched for stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BEFORE = 24
_LENGTH = 110


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    hit: bool = False


def highlight(text: str, query: str) -> Sequence[Piece]:
    """`text` in pieces, those that match a word of `query` marked."""
    pattern = _pattern(query)
    if pattern is None:
        return [Piece(text)] if text else []
    parts = pattern.split(text)
    return [Piece(part, hit=index % 2 == 1) for index, part in enumerate(parts) if part]


def excerpt(text: str, query: str) -> str:
    """A line of `text` around the first match, or its beginning."""
    flat = " ".join(text.split())
    pattern = _pattern(query)
    found = pattern.search(flat) if pattern else None
    start = max(0, found.start() - _BEFORE) if found else 0
    end = start + _LENGTH
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")


def _pattern(query: str) -> re.Pattern[str] | None:
    words = sorted({word for word in query.split() if word}, key=len, reverse=True)
    if not words:
        return None
    return re.compile("(" + "|".join(re.escape(word) for word in words) + ")", re.IGNORECASE)
