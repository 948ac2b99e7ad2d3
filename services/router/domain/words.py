"""Sentences for people in the two languages, and text in the one form that terms match in."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


def normalise(text: str) -> str:
    """Full-width, compatibility and upper-case forms folded (NFKC): `ＡＩ` and `ai` are the same.

    Character by character where that is enough: full-width punctuation sends every Chinese text
    the slow way through `unicodedata.normalize`, which then takes four times as long.
    """
    pattern, forms = _compatible()
    folded = pattern.sub(lambda match: forms[match[0]], text)
    if not unicodedata.is_normalized("NFKC", folded):  # combining marks, characters above the BMP
        folded = unicodedata.normalize("NFKC", folded)
    return folded.casefold()


@cache
def _compatible() -> tuple[re.Pattern[str], dict[str, str]]:
    """The characters of the basic plane whose compatible form is another, with that form."""
    pairs = ((chr(code), unicodedata.normalize("NFKC", chr(code))) for code in range(0x80, 0x10000))
    forms = {character: form for character, form in pairs if form != character}
    return re.compile(f"[{''.join(map(re.escape, forms))}]"), forms
