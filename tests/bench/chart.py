"""The comparison as a picture: one group of bars for each figure, a bar for each system."""

from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from tests.bench.figures import Figures

SHOWN = ("end to end per second", "accepted per second", "CPU us per enquiry")
COLOURS = ("#1b6ca8", "#7a7a7a", "#c98a2b", "#5d8a4a", "#8a4f9e", "#b2453c")
_WIDTH, _LABEL, _BAR, _GAP = 760, 110, 20, 30
_ROOM = 90
"""For the number beside the longest bar."""


def picture(medians: Mapping[str, Figures]) -> str:
    """SVG; each group has a scale of its own, from zero to its largest value."""
    systems = list(medians)
    parts: list[str] = []
    top = 0
    for name in SHOWN:
        parts.append(text(0, top + 16, name, weight="bold"))
        top += 24
        values = [medians[system].get(name, 0.0) for system in systems]
        parts += _bars(systems, values, top)
        top += len(systems) * (_BAR + 4) + _GAP
    return svg(_WIDTH, top, parts, font_size=13)


def svg(width: int, height: int, parts: Iterable[str], *, font_size: int) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    font = f'font-family="sans-serif" font-size="{font_size}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} role="img">',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _bars(systems: Sequence[str], values: Sequence[float], top: int) -> list[str]:
    longest = max(*values, 1.0)
    lines: list[str] = []
    for place, (system, value) in enumerate(zip(systems, values, strict=True)):
        y = top + place * (_BAR + 4)
        length = round((_WIDTH - _LABEL - _ROOM) * value / longest)
        colour = COLOURS[place % len(COLOURS)]
        lines += [
            text(0, y + 15, system),
            f'<rect x="{_LABEL}" y="{y}" width="{length}" height="{_BAR}" fill="{colour}"/>',
            text(_LABEL + length + 6, y + 15, f"{value:,.0f}"),
        ]
    return lines


def text(  # noqa: PLR0913 - the attributes of a text
    x: int,
    y: int,
    words: str,
    *,
    weight: str = "normal",
    anchor: str = "start",
    colour: str = "#222222",
) -> str:
    kind = f'font-weight="{weight}" text-anchor="{anchor}" fill="{colour}"'
    return f'<text x="{x}" y="{y}" {kind}>{escape(words)}</text>'
