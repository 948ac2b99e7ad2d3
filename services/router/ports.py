"""What the router's handlers need besides a publisher."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class TermCounter(Protocol):
    def count(self, text: str) -> Mapping[int, int]:
        """How often each term, by its index in the lexicon, occurs; the longest wins a place."""


class Deadlines(Protocol):
    def reply_due(self, kind: str, start: datetime, *, co_handler: bool) -> datetime:
        """Until when a bureau answers a paper of this kind, or a co-handler the lead."""
