"""Texts without the difference of width and case, as search and likeness compare them."""

import unicodedata
from typing import Final

_WIDE: Final = "，：；！？（）％－．／～…０１２３４５６７８９\u3000"
_NARROW: Final = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in _WIDE)


def folded(text: str) -> str:
    """A text without compatible characters is normalized ten times as fast.

    So those that are in every text are replaced before, by what they would become.
    """
    for wide, narrow in _NARROW:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text).casefold()
