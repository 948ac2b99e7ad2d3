"""Sentences for people in the two languages, and text in the one form that terms match in."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


def normalise(text: str) -> str:
    """Full-width, compatibility and upper-case forms folded: `ＡＩ` and `ai` are the same term."""
    return unicodedata.normalize("NFKC", text).casefold()
