"""A growing archive in laps: when each begins, and what it cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tests.bench.figures import Figures, Observation, figures_of
from tests.bench.run import Part
from tests.bench.watcher import Seen

MARKS = (1_000, 5_000, 10_000, 20_000, 50_000, 100_000)
"""Stored cases at which a lap begins, as far as there are so many."""

_MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stage:
    """So many are posted until `stored` are there; then a lap is measured."""

    fill: int
    stored: int


@dataclass(frozen=True, slots=True)
class Lap:
    """`stored`: cases that were there when it began.

    `steady` is at a rate that the system keeps up with, `flat_out` as fast as papers are taken;
    `before` is what was posted since the lap before.
    """

    stored: int
    before: Figures
    steady: Figures
    flat_out: Figures


def stages(cases: int, lap: int, marks: Sequence[int] = MARKS) -> Iterator[Stage]:
    """A mark that the lap before it runs over is left out; the last is always measured.

    `lap` is what one posts in all.
    """
    posted = 0
    for mark in (*(one for one in marks if one < cases), cases):
        if mark >= posted:
            yield Stage(mark - posted, mark)
            posted = mark + lap


def figures_of_part(part: Part, whole: Observation) -> Figures:
    """Of one part, where all that was seen and is stored is known of all parts."""
    ours = part.answers.papers
    if not ours:
        return {}
    alone = replace(
        whole,
        answers=part.answers,
        seen=Seen(
            deliveries=_those(whole.seen.deliveries, ours),
            alerts=_those(whole.seen.alerts, ours),
        ),
        settled_at=part.settled_at,
        cpu_seconds=part.cpu_seconds,
        peak_bytes=part.peak_bytes,
    )
    now = {f"now MB, {name}": size / _MEGA for name, size in part.resident_bytes.items()}
    return figures_of(alone) | now


def _those(times: Mapping[str, float], ours: Mapping[str, object]) -> dict[str, float]:
    return {enquiry: times[enquiry] for enquiry in ours if enquiry in times}
