"""Which points are measured, what each may use of the machine, and how much work it gets."""

from collections.abc import Iterator
from dataclasses import dataclass

SERVICES = ("router", "notifier", "intake", "archive")
POSTED_TO = "intake"
COUNTS = (1, 2, 4)
PINNED, SHARE = "pinned", "share"
SERIES = (PINNED, SHARE)
WARM_UP = 50
"""Enquiries for each replica, before what is measured."""


@dataclass(frozen=True, slots=True)
class Point:
    service: str
    series: str
    replicas: int

    def __str__(self) -> str:
        return f"{self.service}, {self.series}, {self.replicas}"


@dataclass(frozen=True, slots=True)
class Plan:
    """`enquiries` are for replicas that may use a core; `share` is a part of one for each."""

    services: tuple[str, ...]
    replicas: tuple[int, ...]
    series: tuple[str, ...]
    enquiries: int
    share: float
    connections: int
    cores: tuple[int, ...]
    """Numbers of the cores there are; replica i is on the core i, and again from the first."""

    def points(self) -> Iterator[Point]:
        for service in self.services:
            for series in self.series:
                for replicas in self.replicas:
                    yield Point(service, series, replicas)

    def core_of(self, place: int) -> int:
        return self.cores[place % len(self.cores)]

    def own_cores(self, point: Point) -> tuple[int, ...]:
        return self.cores[: point.replicas]

    def allowance(self, point: Point) -> float:
        """Cores that the replicas of a point may use together."""
        cores = len(self.own_cores(point))
        return cores if point.series == PINNED else min(point.replicas * self.share, cores)

    def work(self, point: Point) -> int:
        """Enquiries that are measured: for less than a core less, so that no point takes long."""
        return max(1, round(self.enquiries * min(1.0, self.allowance(point))))

    @staticmethod
    def warm_up(point: Point) -> int:
        return WARM_UP * point.replicas

    def most(self) -> int:
        """Enquiries that the largest point needs."""
        return max(self.work(point) + self.warm_up(point) for point in self.points())
