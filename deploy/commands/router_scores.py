"""How good decisions were: pure arithmetic over what was said and what was right."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_BINS = 10
_CONFUSIONS = 20
_TOP = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of one letter: answers, the likeliest first, and how sure of the first."""

    label: str
    right: tuple[str, ...]
    said: tuple[str, ...]
    confidence: float

    @property
    def hit(self) -> bool:
        return bool(self.said) and self.said[0] in self.right

    @property
    def near(self) -> bool:
        return any(code in self.right for code in self.said[:_TOP])


@dataclass(frozen=True, slots=True)
class AtThreshold:
    threshold: float
    coverage: float
    top1: float
    top3: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Of `rows` with about this confidence so many were right."""

    low: float
    rows: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Confusion:
    label: str
    said: str
    rows: int


@dataclass(frozen=True, slots=True)
class Scores:
    rows: int
    top1: float
    top3: float
    macro_f1: float
    calibration_error: float
    coverage: tuple[AtThreshold, ...]
    calibration: tuple[Bin, ...]
    confusions: tuple[Confusion, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def score(outcomes: Sequence[Outcome]) -> Scores:
    bins = tuple(_bins(outcomes))
    gaps = (one.rows * abs(one.confidence - one.right) for one in bins)
    return Scores(
        rows=len(outcomes),
        top1=_share(outcomes, lambda one: one.hit),
        top3=_share(outcomes, lambda one: one.near),
        macro_f1=macro_f1([(one.label, _as_label(one, outcomes)) for one in outcomes]),
        calibration_error=round(sum(gaps) / max(1, len(outcomes)), 4),
        coverage=tuple(_at(threshold, outcomes) for threshold in THRESHOLDS),
        calibration=bins,
        confusions=_confusions(outcomes),
    )


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean over the labels that occur; `pairs` are the right label and the one said."""
    true, said = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    hits = Counter(right for right, answer in pairs if right == answer)
    each = [2 * hits[label] / (true[label] + said[label]) for label in true]
    return round(sum(each) / max(1, len(each)), 4)


def _as_label(outcome: Outcome, outcomes: Sequence[Outcome]) -> str:
    """The answer in the file's own words: a right one is the row's label."""
    if outcome.hit:
        return outcome.label
    if not outcome.said:
        return ""
    said = outcome.said[0]
    return next((one.label for one in outcomes if said in one.right), said)


def _share(outcomes: Sequence[Outcome], holds: Callable[[Outcome], bool]) -> float:
    return round(sum(map(holds, outcomes)) / max(1, len(outcomes)), 4)


def _at(threshold: float, outcomes: Sequence[Outcome]) -> AtThreshold:
    decided = [one for one in outcomes if one.said and one.confidence >= threshold]
    return AtThreshold(
        threshold,
        round(len(decided) / max(1, len(outcomes)), 4),
        _share(decided, lambda one: one.hit),
        _share(decided, lambda one: one.near),
    )


def _bins(outcomes: Sequence[Outcome]) -> list[Bin]:
    found: dict[int, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(min(_BINS - 1, int(one.confidence * _BINS)), []).append(one)
    return [
        Bin(
            place / _BINS,
            len(held),
            round(sum(one.confidence for one in held) / len(held), 4),
            _share(held, lambda one: one.hit),
        )
        for place, held in sorted(found.items())
    ]


def _confusions(outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    wrong = Counter(
        (one.label, one.said[0] if one.said else "-") for one in outcomes if not one.hit
    )
    ordered = sorted(wrong.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Confusion(label, said, rows) for (label, said), rows in ordered[:_CONFUSIONS])
