"""Papers that say nearly the same as another, as the archive tells them; people decide on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import floor

from services.portal.domain.parties import Party


@dataclass(frozen=True, slots=True)
class Alike:
    """`mergeable` is whether a merger would be allowed now; `author` is empty for one's own."""

    id: str
    receipt: str
    kind: str
    title: str = ""
    status: str = ""
    similarity: float = 0.0
    submitted_at: datetime | None = None
    author: Party = field(default_factory=lambda: Party(""))
    mergeable: bool = False

    @property
    def percent(self) -> int:
        return floor(self.similarity * 100)


@dataclass(frozen=True, slots=True)
class AlikeGroup:
    """Papers of at least two members."""

    items: Sequence[Alike]
    similarity: float = 0.0

    @property
    def percent(self) -> int:
        return floor(self.similarity * 100)

    def others(self, one: Alike) -> Sequence[Alike]:
        return [other for other in self.items if other.id != one.id]
