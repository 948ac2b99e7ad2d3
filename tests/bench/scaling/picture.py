"""The curves as a picture: a panel for each service, a line for each series."""

from collections.abc import Iterator, Sequence

from tests.bench.chart import svg, text
from tests.bench.scaling.measuring import Measured

_COLOURS = {"pinned": "#1b6ca8", "share": "#c98a2b"}
_WIDTH, _ACROSS = 480, 2
"""Narrow, so that its letters can be read where a phone shrinks it to its own width."""
_PANEL, _HIGH = _WIDTH // _ACROSS, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 18, 30, 46, 66
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
        x += 110
    yield text(_WIDTH - _RIGHT, 16, "enquiries a second", anchor="end")


def _panel(service: str, results: Sequence[Measured]) -> Iterator[str]:
    most_replicas = max(one.point.replicas for one in results)
    most = max(*(one.per_second for one in results), 1.0)
    floor = _HIGH - _BOTTOM

    def at(one: Measured) -> tuple[int, int]:
        across = (one.point.replicas - 1) / max(1, most_replicas - 1)
        x = _LEFT + 14 + round(across * (_PANEL - _LEFT - _RIGHT - 28))
        return x, floor - round(one.per_second / most * (floor - _TOP))

    yield text(_LEFT, 22, service, weight="bold")
    yield (
        f'<line x1="{_LEFT}" y1="{floor}" x2="{_PANEL - _RIGHT}" y2="{floor}" stroke="#999999"/>'
    )
    for count in dict.fromkeys(one.point.replicas for one in results):
        (x, _), *_rest = [at(one) for one in results if one.point.replicas == count]
        yield text(x, floor + 18, str(count), anchor="middle")
    for series in dict.fromkeys(one.point.series for one in results):
        line = [one for one in results if one.point.series == series]
        yield from _curve(_COLOURS[series], [(at(one), one.per_second) for one in line])
    for row, series in enumerate(dict.fromkeys(one.point.series for one in results)):
        last = [one for one in results if one.point.series == series][-1]
        y = floor + 38 + row * 18
        yield text(_LEFT, y, str(last.bound), colour=_COLOURS[series])


def _curve(colour: str, points: Sequence[tuple[tuple[int, int], float]]) -> Iterator[str]:
    path = " ".join(f"{x},{y}" for (x, y), _ in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
    for (x, y), value in points:
        yield f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"/>'
        yield text(x, y - 9, f"{value:,.0f}", anchor="middle", colour=colour)
