"""What has happened so far in a demonstration, for its display."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

STAGES = ("submitted", "filed", "assigned", "delivered", "alerted", "replied", "archived")
_COUNTED = {
    "case.filed.v1": "filed",
    "enquiry.assigned.v1": "assigned",
    "triage.requested.v1": "triaged",
    "alert.delivered.v1": "alerted",
    "reply.submitted.v1": "replied",
    "enquiry.submitted.v1": "archived",
}


@dataclass(slots=True)
class Tally:
    """Counters only for people to watch; the judgement is made by `reconcile`."""

    goal: int
    started: float = field(default_factory=time.monotonic)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    bureau_seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    note: str = ""
    moved: float = field(default_factory=time.monotonic)

    def add(self, stage: str, number: int = 1) -> None:
        self.counts[stage] += number
        self.moved = time.monotonic()

    def read_events(self, types: Iterable[str]) -> None:
        """Count events that the archive says it has."""
        for each in types:
            if each in _COUNTED:
                self.add(_COUNTED[each])

    def recount(self, types: Iterable[str]) -> None:
        """Once more from the whole record of the session."""
        for stage in set(_COUNTED.values()):
            self.counts[stage] = 0
        self.read_events(types)

    def delivered(self, bureau: str, seconds: float) -> None:
        self.add("delivered")
        self.bureau_seconds[bureau].append(seconds)

    @property
    def elapsed(self) -> float:
        return max(time.monotonic() - self.started, 1e-6)

    @property
    def still_seconds(self) -> float:
        """For how long nothing has happened."""
        return time.monotonic() - self.moved

    def slowest_bureau(self) -> tuple[str, float] | None:
        """The bureau that waits longest for its papers on average, in seconds."""
        means = {code: sum(all_) / len(all_) for code, all_ in self.bureau_seconds.items()}
        if not means:
            return None
        code = max(means, key=lambda each: means[each])
        return code, means[code]


def percentile(values: Iterable[float], share: float) -> float | None:
    """The nearest-rank percentile; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
