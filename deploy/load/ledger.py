"""Counts outcomes, and times each act from when its person meant it, however late it was sent."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from deploy.load.mix import Kind
from deploy.load.outcomes import ERRORS, TIMED, Outcome

LONGEST_MICROSECONDS = 3_600_000_000
PERCENTILES = (50.0, 90.0, 99.0, 99.9)
INTERVAL_SECONDS = 5.0
_MICROSECONDS = 1_000_000


class Latencies:
    """Seconds in, milliseconds out, in a histogram of a bounded size."""

    def __init__(self, *, digits: int = 3) -> None:
        from hdrh.histogram import HdrHistogram  # noqa: PLC0415 - not there on every machine

        self._histogram = HdrHistogram(1, LONGEST_MICROSECONDS, digits)

    def record(self, seconds: float) -> None:
        value = round(seconds * _MICROSECONDS)
        self._histogram.record_value(min(max(value, 1), LONGEST_MICROSECONDS))

    @property
    def count(self) -> int:
        return int(self._histogram.get_total_count())

    def percentile(self, percent: float) -> float | None:
        """In milliseconds; None of nothing."""
        if not self.count:
            return None
        return float(self._histogram.get_value_at_percentile(percent)) / 1000

    def told(self) -> dict[str, Any]:
        by_percent = {f"p{percent:g}": self.percentile(percent) for percent in PERCENTILES}
        mean = self._histogram.get_mean_value() / 1000 if self.count else None
        return {"count": self.count, "mean": mean, **by_percent, "max": self.percentile(100.0)}

    def encoded(self) -> str:
        """As any tool that knows HdrHistogram reads it; those of several runs can be added up."""
        return bytes(self._histogram.encode()).decode("ascii")


@dataclass(slots=True)
class Interval:
    """What was meant in a few seconds of the run, whenever it was answered."""

    offered: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    latencies: Latencies = field(default_factory=lambda: Latencies(digits=2))


class Ledger:
    """All moments are seconds from the start of the run.

    What was meant before `measured_from` is counted, and its latency is in the intervals alone.
    """

    def __init__(self, *, measured_from: float = 0.0) -> None:
        self._measured_from = measured_from
        self.offered: Counter[Kind] = Counter()
        self.outcomes: dict[Kind, Counter[Outcome]] = defaultdict(Counter)
        self.latencies: dict[Kind, Latencies] = defaultdict(Latencies)
        self.overall = Latencies()
        self.lag = Latencies()
        self.intervals: dict[int, Interval] = defaultdict(Interval)

    def offer(self, kind: Kind, *, meant: float, now: float) -> None:
        """An act is due; how late we are ourselves is told beside what it says of the service."""
        self.offered[kind] += 1
        self._interval(meant).offered += 1
        self.lag.record(now - meant)

    def close(self, kind: Kind, outcome: Outcome, *, meant: float, now: float) -> None:
        self.outcomes[kind][outcome] += 1
        interval = self._interval(meant)
        interval.outcomes[outcome] += 1
        if outcome not in TIMED:
            return
        interval.latencies.record(now - meant)
        if meant >= self._measured_from:
            self.latencies[kind].record(now - meant)
            self.overall.record(now - meant)

    @property
    def totals(self) -> Counter[Outcome]:
        return sum(self.outcomes.values(), Counter[Outcome]())

    @property
    def errors(self) -> int:
        return sum(number for outcome, number in self.totals.items() if outcome in ERRORS)

    @property
    def error_share(self) -> float:
        return self.errors / max(1, self.offered.total())

    def _interval(self, meant: float) -> Interval:
        return self.intervals[int(meant // INTERVAL_SECONDS)]
