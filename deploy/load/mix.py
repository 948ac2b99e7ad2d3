"""What people do, and how often of a hundred times: the mix of acts."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import yaml

from shared.errors import ConsultError

Kind = Literal[
    "submit",
    "submit_cosigned",
    "cosign",
    "preview",
    "read_case",
    "list",
    "search",
    "desk",
    "file",
    "direct",
    "sign",
    "opine",
    "reply",
    "ask",
    "rate",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

DEFAULT: Mapping[Kind, float] = {
    "submit": 16,
    "submit_cosigned": 2,
    "cosign": 4,
    "preview": 6,
    "read_case": 22,
    "list": 12,
    "search": 3,
    "desk": 5,
    "file": 8,
    "direct": 2,
    "sign": 9,
    "opine": 1,
    "reply": 7,
    "ask": 1,
    "rate": 2,
}
"""Most look; of ten papers some nine are signed for and seven answered while the run lasts."""


class MixError(ConsultError):
    """The mix cannot be drawn from; the message names what is wrong."""


@dataclass(frozen=True, slots=True)
class Mix:
    weights: Mapping[Kind, float]

    def draws(self, seed: int) -> Iterator[Kind]:
        """Without end."""
        kinds = [kind for kind in KINDS if self.weights.get(kind)]
        weights = [self.weights[kind] for kind in kinds]
        # Not for secrets: the same acts in the same order whenever the seed is the same.
        rng = random.Random(f"mix {seed}")  # noqa: S311
        while True:
            yield from rng.choices(kinds, weights, k=256)

    def without(self, *kinds: Kind) -> "Mix":
        return Mix({kind: weight for kind, weight in self.weights.items() if kind not in kinds})


def make_mix(file: Path | None = None, changes: Sequence[str] = ()) -> Mix:
    """The default mix or that of a YAML or JSON file, with changes such as `submit=30`.

    What a file does not name is not done.

    Raises:
        MixError: an unknown kind, a weight that is none, or nothing left to do.
    """
    weights = _from_file(file) if file else dict(DEFAULT)
    for change in changes:
        name, _, weight = change.partition("=")
        weights[_kind(name.strip())] = _weight(name, weight)
    if not sum(weights.values()) > 0:
        raise MixError("a mix needs an act whose weight is above 0")
    return Mix(weights)


def _from_file(file: Path) -> dict[Kind, float]:
    try:
        told = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MixError(f"{file} is neither YAML nor JSON: {error}") from error
    if not isinstance(told, dict):
        raise MixError(f"{file} has to be a mapping of acts to weights")
    return {_kind(name): _weight(name, weight) for name, weight in told.items()}


def _kind(name: object) -> Kind:
    for kind in KINDS:
        if kind == name:
            return kind
    raise MixError(f"unknown act {name!r}; one of {', '.join(KINDS)}")


def _weight(name: object, told: object) -> float:
    try:
        weight = float(str(told))
    except ValueError:
        weight = -1.0
    if not 0 <= weight < float("inf"):
        raise MixError(f"the weight of {name!r} has to be a number from 0, not {told!r}")
    return weight
