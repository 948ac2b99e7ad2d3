"""What the router's handlers need besides a publisher."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, Protocol

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


class Deadlines(Protocol):
    def due(self, kind: str, step: Step, start: datetime) -> datetime:
        """Until when a step that began at `start` has to be done, for this kind of paper."""
