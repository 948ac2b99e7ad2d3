"""Every event of a case's life in words for people."""

from collections.abc import Mapping
from typing import Final

from services.portal.domain.telling.answers import ANSWER_TELLERS
from services.portal.domain.telling.handling import HANDLING_TELLERS
from services.portal.domain.telling.lines import Context, Line, Names, Teller
from services.portal.domain.telling.papers import PAPER_TELLERS

TELLERS: Final[Mapping[str, Teller]] = {
    **PAPER_TELLERS,
    **HANDLING_TELLERS,
    **ANSWER_TELLERS,
}

__all__ = ["TELLERS", "Context", "Line", "Names"]
