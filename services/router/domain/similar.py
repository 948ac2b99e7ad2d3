"""A paper as it is compared with earlier ones, and which of these are worth showing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.router.domain.ranking import Found

SHOWN: Final = 3
_LIKE_ENOUGH: Final = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """Title and text in normal form, and the lexicon's terms in them."""

    title: str
    text: str
    found: Found


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answered case that anybody of the region may read; `share` is how alike it is."""

    id: UUID
    title: str
    bureau: str
    answered_at: datetime
    share: float


def worth_showing(cases: Iterable[Earlier]) -> list[Earlier]:
    """The few most alike, if alike at all; of two as alike the newer one first."""
    like = [one for one in cases if one.share >= _LIKE_ENOUGH]
    like.sort(key=lambda one: (one.share, one.answered_at), reverse=True)
    return like[:SHOWN]
