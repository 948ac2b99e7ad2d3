"""Figures over a size as a picture: a panel for each kind, a line for each process, its name at it.

Narrow, so that a telephone shows it as large as it is.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.bench.chart import COLOURS, svg, text

Points = Sequence[tuple[int, float]]
_WIDTH, _HEIGHT = 420, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 130, 30, 46
_LINE = 16
_FONT = 14
_STEPS = (1.0, 2.0, 5.0)
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    lines: Mapping[str, Points]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Sizes by their logarithm from left to right, values from zero upwards."""

    least: int
    most: int
    top: float

    def x(self, size: int) -> float:
        width = math.log(self.most / self.least) or 1.0
        share = math.log(size / self.least) / width
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return _HEIGHT - _BOTTOM - value / self.top * (_HEIGHT - _TOP - _BOTTOM)


def curves(panels: Sequence[Panel], sizes: str) -> str:
    """SVG; `sizes` says what grows from left to right."""
    names = dict.fromkeys(name for panel in panels for name in panel.lines)
    colours = dict(zip(names, COLOURS, strict=False))
    parts: list[str] = []
    for place, panel in enumerate(panels):
        inner = "\n".join(_panel(panel, sizes, colours))
        parts.append(f'<g transform="translate(0 {place * _HEIGHT})">\n{inner}\n</g>')
    return svg(_WIDTH, _HEIGHT * len(panels), parts, font_size=_FONT)


def ticks(most: float) -> list[float]:
    """Round values from zero up to the first that is not below `most`."""
    power = 10.0 ** math.floor(math.log10(max(most, 1.0)))
    widths = (step * power / 10 for step in (*_STEPS, *(10 * step for step in _STEPS)))
    width = next(one for one in widths if most / one <= _MOST_TICKS - 1)
    return [width * place for place in range(math.ceil(most / width) + 1)]


def apart(wanted: Sequence[float], least: float, most: float) -> list[float]:
    """Each as near to where it is wanted as may be, `least` from the next, none beyond `most`.

    The order stays; `wanted` is ascending.
    """
    placed: list[float] = []
    for one in wanted:
        placed.append(max(one, placed[-1] + least) if placed else one)
    limit = most
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - least
    return placed


def _panel(panel: Panel, sizes: str, colours: Mapping[str, str]) -> Iterator[str]:
    lines = {name: points for name, points in panel.lines.items() if points}
    yield text(0, 16, panel.title, weight="bold")
    if not lines:
        return
    marks = sorted({size for points in lines.values() for size, _ in points})
    steps = ticks(max(value for points in lines.values() for _, value in points))
    scale = _Scale(marks[0], marks[-1], steps[-1])
    yield from _frame(scale, steps, marks)
    yield text(_LEFT, _HEIGHT - 8, sizes)
    for name, points in lines.items():
        yield _line(scale, points, colours[name])
    yield from _names(scale, lines, colours)


def _frame(scale: _Scale, steps: Sequence[float], marks: Sequence[int]) -> Iterator[str]:
    right = _WIDTH - _RIGHT
    for step in steps:
        y = round(scale.y(step))
        yield f'<line x1="{_LEFT}" x2="{right}" y1="{y}" y2="{y}" stroke="#dddddd"/>'
        yield text(_LEFT - 6, y + 5, f"{step:,g}", anchor="end")
    shown = [mark for mark in marks if str(mark)[0] == "1"] or [marks[0]]
    if marks[-1] not in shown:
        shown.append(marks[-1])
    for before, mark in pairwise([None, *shown]):
        x = round(scale.x(mark or 1))
        if before is None or x - scale.x(before) >= 3 * _LINE:
            yield text(x, _HEIGHT - _BOTTOM + 18, _short(mark or 0), anchor="middle")


def _line(scale: _Scale, points: Points, colour: str) -> str:
    places = " ".join(f"{scale.x(size):.1f},{scale.y(value):.1f}" for size, value in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def _names(scale: _Scale, lines: Mapping[str, Points], colours: Mapping[str, str]) -> Iterator[str]:
    """At the end of each line, with its last value; moved apart where lines end together."""
    ends = sorted((scale.y(points[-1][1]), name) for name, points in lines.items())
    heights = apart([y for y, _ in ends], _LINE, _HEIGHT - _BOTTOM)
    for height, (_, name) in zip(heights, ends, strict=True):
        words = f"{name} {lines[name][-1][1]:,.0f}"
        yield text(_WIDTH - _RIGHT + 6, round(height) + 5, words, colour=colours[name])


def _short(number: int) -> str:
    return f"{number / 1000:g}k" if number >= 1000 else str(number)
