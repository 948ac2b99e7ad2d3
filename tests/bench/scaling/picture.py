"""The curves as a picture: a panel for each service, a line for each series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.chart import svg, text
from tests.bench.scaling.measuring import Measured

_COLOURS = {"pinned": "#1b6ca8", "share": "#c98a2b"}
_WIDTH, _ACROSS = 480, 2
"""Narrow, so that its letters can be read where a phone shrinks it to its own width."""
_PANEL, _HIGH = _WIDTH // _ACROSS, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 18, 22, 54, 70
_FONT = 15


def picture(results: Sequence[Measured]) -> str:
    """SVG; each panel has a scale of its own, from zero to its largest value."""
    services = list(dict.fromkeys(one.point.service for one in results))
    head = 30
    height = head + -(-len(services) // _ACROSS) * _HIGH
    parts = [*_legend(results)]
    for place, service in enumerate(services):
        x, y = place % _ACROSS * _PANEL, head + place // _ACROSS * _HIGH
        of_it = [one for one in results if one.point.service == service]
        parts += [f'<g transform="translate({x} {y})">', *_panel(service, of_it), "</g>"]
    return svg(_WIDTH, height, parts, font_size=_FONT)


def _legend(results: Sequence[Measured]) -> Iterator[str]:
    x = _LEFT
    for series in dict.fromkeys(one.point.series for one in results):
        yield f'<rect x="{x}" y="9" width="20" height="4" fill="{_COLOURS[series]}"/>'
        yield text(x + 26, 16, series)
        x += 96
    yield text(_WIDTH - 8, 16, "enquiries a second by replicas", anchor="end")


def _panel(service: str, results: Sequence[Measured]) -> Iterator[str]:
    scale = _Scale.of(results)
    floor = scale.floor
    yield text(_LEFT, 22, service, weight="bold")
    yield (
        f'<line x1="{_LEFT}" y1="{floor}" x2="{_PANEL - _RIGHT}" y2="{floor}" stroke="#999999"/>'
    )
    counts = list(dict.fromkeys(one.point.replicas for one in results))
    for count in counts:
        yield text(scale.x(count), floor + 18, str(count), anchor="middle")
    for series in dict.fromkeys(one.point.series for one in results):
        yield from _curve(scale, [one for one in results if one.point.series == series])
    for count in counts:
        yield from _values(scale, [one for one in results if one.point.replicas == count])
    for row, series in enumerate(dict.fromkeys(one.point.series for one in results)):
        last = [one for one in results if one.point.series == series][-1]
        words = f"{last.point.replicas} bound by {last.bound}"
        yield text(_LEFT, floor + 40 + row * 18, words, colour=_COLOURS[series])


@dataclass(frozen=True, slots=True)
class _Scale:
    most_replicas: int
    most: float
    floor: int = _HIGH - _BOTTOM

    @classmethod
    def of(cls, results: Sequence[Measured]) -> "_Scale":
        replicas = max(one.point.replicas for one in results)
        return cls(replicas, max(1.0, *(one.per_second for one in results)))

    def x(self, replicas: int) -> int:
        across = (replicas - 1) / max(1, self.most_replicas - 1)
        return _LEFT + 18 + round(across * (_PANEL - _LEFT - _RIGHT - 36))

    def y(self, per_second: float) -> int:
        return self.floor - round(per_second / self.most * (self.floor - _TOP))


def _curve(scale: _Scale, line: Sequence[Measured]) -> Iterator[str]:
    colour = _COLOURS[line[0].point.series]
    points = [(scale.x(one.point.replicas), scale.y(one.per_second)) for one in line]
    path = " ".join(f"{x},{y}" for x, y in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for x, y in points:
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'


def _values(scale: _Scale, column: Sequence[Measured]) -> Iterator[str]:
    """The largest above its point, others below where there is room: curves may meet."""
    yield '<g paint-order="stroke" stroke="#ffffff" stroke-width="4">'
    highest = max(column, key=lambda one: one.per_second)
    for one in column:
        point = scale.y(one.per_second)
        above = one is highest or point + 24 > scale.floor
        y = point + (-9 if above else 20)
        colour = _COLOURS[one.point.series]
        value = f"{one.per_second:,.0f}"
        yield text(scale.x(one.point.replicas), y, value, anchor="middle", colour=colour)
    yield "</g>"
