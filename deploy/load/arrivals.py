"""When people act: a Poisson process whose rate follows a plan; the same seed, the same moments."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Profile = Literal["steady", "ramp", "burst"]
PROFILES: tuple[str, ...] = get_args(Profile)


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` acts a second for `seconds`, the first `ramp_seconds` of them on the way there.

    The profile `ramp` climbs during all of `seconds`; `burst` has `burst_factor` times the rate
    for `burst_seconds` in the middle.
    """

    rate: float
    seconds: float
    profile: Profile = "steady"
    ramp_seconds: float = 0.0
    burst_factor: float = 5.0
    burst_seconds: float = 30.0

    @property
    def climb_seconds(self) -> float:
        climb = self.seconds if self.profile == "ramp" else self.ramp_seconds
        return min(climb, self.seconds)

    @property
    def measured_from(self) -> float:
        """A climb to a level is no part of it; where climbing is the plan, all is measured."""
        return 0.0 if self.profile == "ramp" else self.climb_seconds

    @property
    def burst(self) -> tuple[float, float]:
        """From and until; of no length where the plan has no burst."""
        middle = (self.climb_seconds + self.seconds) / 2
        half = self.burst_seconds / 2 if self.profile == "burst" else 0.0
        return max(self.climb_seconds, middle - half), min(self.seconds, middle + half)

    @property
    def peak(self) -> float:
        start, end = self.burst
        return self.rate * max(1.0, self.burst_factor) if end > start else self.rate

    def rate_at(self, second: float) -> float:
        if not 0 <= second < self.seconds:
            return 0.0
        if second < self.climb_seconds:
            return self.rate * second / self.climb_seconds
        start, end = self.burst
        return self.rate * (self.burst_factor if start <= second < end else 1.0)

    @property
    def expected(self) -> float:
        """How many acts there are on average."""
        start, end = self.burst
        level = self.seconds - self.climb_seconds / 2
        return self.rate * (level + max(0.0, end - start) * (self.burst_factor - 1))


def arrivals(plan: Plan, seed: int) -> Iterator[float]:
    """Seconds from the start, ascending: a process at the peak rate, thinned to the plan's."""
    # Not for secrets: the same schedule whenever the seed is the same.
    rng = random.Random(f"arrivals {seed}")  # noqa: S311
    second = 0.0
    while True:
        second += rng.expovariate(plan.peak)
        if second >= plan.seconds:
            return
        if rng.random() * plan.peak < plan.rate_at(second):
            yield second
