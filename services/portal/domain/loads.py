"""How much waits at a bureau and how fast it answers, as the router tells it."""

from dataclasses import dataclass

from services.portal.domain.spans import span
from services.portal.domain.words import Words

_FEW = 5


@dataclass(frozen=True, slots=True)
class Load:
    """`queue` are messages that the bureau's system has yet to take, `open` unanswered papers.

    `usual_seconds` is the median of its recent answers, `slow_seconds` their 90th percentile,
    `answers` how many those are; `expected_seconds` what a paper put now may take.
    """

    queue: int | None = None
    open: int | None = None
    usual_seconds: float | None = None
    slow_seconds: float | None = None
    expected_seconds: float | None = None
    answers: int = 0

    @property
    def waiting(self) -> int | None:
        """Papers before one that is put now; None where nobody knows."""
        return self.queue if self.open is None else self.open

    @property
    def usual(self) -> Words | None:
        return span(self.usual_seconds) if self.usual_seconds is not None else None

    @property
    def slow(self) -> Words | None:
        return span(self.slow_seconds) if self.slow_seconds is not None else None

    @property
    def expected(self) -> Words | None:
        """Where it says something else than what is usual."""
        if self.expected_seconds is None:
            return None
        words = span(self.expected_seconds)
        return None if words == self.usual else words

    @property
    def rests_on_few(self) -> bool:
        """Whether there are answers, but hardly enough to call anything usual."""
        return self.usual_seconds is not None and 0 < self.answers < _FEW
