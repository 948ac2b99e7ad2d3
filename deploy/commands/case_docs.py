"""Writes docs/case.md from the rules: `python -m deploy.commands.case_docs` (or `make docs`)."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from deploy.commands.case_words import (
    ASSIGNMENT_ZH,
    CASE_ZH,
    CLOCKS,
    CONDITIONS,
    FOLLOWS,
    INTRODUCTION,
)
from services.archive.domain.act import Act
from services.archive.domain.acts import ACT_OF_EVENT, ALL_ACTS
from services.archive.domain.machine import (
    ASSIGNMENT_MOVES,
    CASE_MOVES,
    NEW,
    Move,
)
from services.intake.handlers.acts import ACTS_BY_NAME, BUREAU_ACTS

PAGE: Final = Path(__file__).parents[2] / "docs" / "case.md"

_FIRST: Final = "[*]"
_ENDS: Final = frozenset({"closed", "not_filed"})
"""Nothing is left to do, though they can be converted."""
_INTERNAL: Final[Mapping[str, str]] = {
    "join": "asked for with `merge`, of the main case",
    "part": "asked for with `split`, of the main case",
}


def page() -> str:
    """The whole page; a test holds the file to it."""
    parts = (
        INTRODUCTION,
        "## The case\n\n" + _diagram(CASE_MOVES, CASE_ZH),
        "## The assignment\n\n" + _diagram(ASSIGNMENT_MOVES, ASSIGNMENT_ZH),
        "## Moves that change no state\n\n" + "\n".join(_still()),
        "## Every act\n\n" + "\n".join(_acts()),
        "## Clocks\n\n" + "\n".join(_clocks()),
        "## What follows by itself\n\n" + "\n".join(_follows()),
    )
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _diagram(moves: Iterable[Move], words: Mapping[str, str]) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state}: {state}<br/>{chinese}" for state, chinese in words.items()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        for source in sorted(move.sources):
            if move.target and source != move.target:
                arrows.setdefault((source, move.target), []).append(move.name)
    for (source, target), names in sorted(arrows.items()):
        begun = _FIRST if source == NEW else source
        lines.append(f"    {begun} --> {target}: {', '.join(names)}")
    ends = words.keys() - {source for source, _ in arrows} | words.keys() & _ENDS
    lines += [f"    {state} --> {_FIRST}" for state in sorted(ends)]
    return "\n".join((*lines, "```", "", *_movers(moves)))


def _movers(moves: Iterable[Move]) -> Iterator[str]:
    yield from ("| move | by | to |", "|---|---|---|")
    for move in moves:
        if move.target:
            yield f"| {move.name} | {move.by} | {move.target} |"


def _still() -> Iterator[str]:
    yield from ("| move | by | in |", "|---|---|---|")
    for move in (*CASE_MOVES, *ASSIGNMENT_MOVES):
        if not move.target:
            yield f"| {move.name} | {move.by} | {_named(move.sources)} |"


def _acts() -> Iterator[str]:
    yield "HTTP paths are under `/v1/enquiries/{id}/`; bureaus' own systems use AMQP, too."
    yield ""
    yield "| act | who | case | assignment | besides | HTTP | AMQP | event |"
    yield "|---|---|---|---|---|---|---|---|"
    over_amqp = {act.name for act in BUREAU_ACTS}
    for act in ALL_ACTS:
        named = f"`{act.name}`" + (f" ({act.stage})" if act.stage else "")
        amqp = f"`{act.name}`" if act.name in over_amqp else ""
        held = _named(act.holding) if act.holding else ""
        row = (named, _named(act.who), _named(act.during), held, _besides(act), _path(act), amqp)
        yield f"| {' | '.join(row)} | {_events(act)} |"


def _events(act: Act) -> str:
    """A ruling becomes one of two."""
    told = (act.event, *(event for event, one in ACT_OF_EVENT.items() if one.name == act.name))
    return ", ".join(f"`{event}`" for event in dict.fromkeys(told))


def _named(words: Iterable[str]) -> str:
    """In the order of a life, as the machines have it."""
    order = (*CASE_ZH, *ASSIGNMENT_ZH)
    known = {word: place for place, word in reversed(list(enumerate(order)))}
    return ", ".join(sorted(words, key=lambda word: (known.get(word, -1), word)))


def _besides(act: Act) -> str:
    names = (*(guard.__name__ for guard in act.guards), *act.asking)
    return "; ".join(CONDITIONS[name] for name in names)


def _path(act: Act) -> str:
    for entrance in ACTS_BY_NAME.values():
        if entrance.name == act.name:
            return f"`{entrance.method} {entrance.path}`"
    return _INTERNAL[act.name]


def _clocks() -> Iterator[str]:
    yield from ("| `what` | runs | until |", "|---|---|---|")
    yield from (f"| `{what}` | {runs} | {until} |" for what, (runs, until) in CLOCKS.items())


def _follows() -> Iterator[str]:
    yield from ("| event | when |", "|---|---|")
    yield from (f"| `{event}` | {when} |" for event, when in FOLLOWS.items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
