"""What the router's handlers need besides a publisher."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol

Step = Literal["acknowledge", "hand_back", "co_handler_opinion", "answer"]


class TermCounter(Protocol):
    def count(self, text: str) -> Mapping[int, int]:
        """How often each term, by its index in the lexicon, occurs; the longest wins a place."""


class Deadlines(Protocol):
    def due(self, kind: str, step: Step, start: datetime) -> datetime:
        """Until when a step that began at `start` has to be done, for this kind of paper."""
