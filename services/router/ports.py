"""What the router's handlers need besides a publisher."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from services.router.domain.evidence import Precedent
from services.router.domain.similar import Earlier, Seen
from services.router.domain.waiting import Answered
from services.router.domain.words import Words

Shares = Mapping[str, float]
Step = Literal["acknowledge", "hand_back", "co_handler_opinion", "answer"]


class TermCounter(Protocol):
    def count(self, text: str) -> Mapping[int, int]:
        """How often each term, by its index in the lexicon, occurs; the longest wins a place."""


class Model(Protocol):
    """What was learned from papers whose bureaus are known."""

    @property
    def weight(self) -> float:
        """Its part beside the lexicon's, from 0 to 1."""

    def shares(self, title: str, text: str, prior: Shares) -> Shares:
        """A share for each label; `prior` is what the lexicon says of the same text."""

    def words(self, title: str, text: str, label: str) -> tuple[str, ...]:
        """Those that spoke most for a label."""


CurrentModel = Callable[[], Model | None]
"""The model of this moment: it may be exchanged while the router runs."""


class Precedents(Protocol):
    def like(self, seen: Seen, *, but: UUID | None = None) -> Sequence[Precedent]:
        """Earlier cases that say something of bureaus; `but` is the case itself."""


class EarlierCases(Protocol):
    def answered_like(self, seen: Seen) -> Sequence[Earlier]:
        """Answered cases that anybody may read, the likest among them."""


class Leads(Protocol):
    """What bureaus have to answer for themselves."""

    def answered(self, bureau: str) -> Iterable[Answered]: ...

    def open(self, bureau: str) -> int | None:
        """How many wait for its answer; None where that is not known."""


QueueLength = Callable[[str], int | None]
"""Messages in a bureau's queue as last counted; None where that is not known."""


@dataclass(frozen=True, slots=True)
class BureauEntry:
    """A bureau as the region describes it."""

    code: str
    name: Words
    remit: Words


class Deadlines(Protocol):
    def due(self, kind: str, step: Step, start: datetime) -> datetime:
        """Until when a step that began at `start` has to be done, for this kind of paper."""
