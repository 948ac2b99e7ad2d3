"""Fits a linear model on labelled letters; needs the dependency group `train`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC

from deploy.commands import router_age
from deploy.commands.router_data import Row
from services.router.adapters.features import pieces
from services.router.adapters.model import LinearModel
from services.router.domain.words import normalise

_RARE = 2  # a piece of fewer letters is left out
_PIECES = 80_000
_FOLDS = 4
_SHARPNESS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_PRIOR_SCALE = 0.7
_BALANCE = 0.75  # 1: every label counts the same, however rare; 0: every letter does
_LEAST = 1e-4  # of a share, so that one surprise does not decide everything
Numbers = dict[str, npt.NDArray[Any]]
Priors = Sequence[Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Fitted:
    card: dict[str, Any]
    numbers: Numbers

    def model(self) -> LinearModel:
        return LinearModel(self.card, self.numbers)


def fit(rows: Sequence[Row], priors: Priors, codes: Sequence[str]) -> Fitted:
    """`priors` are what the lexicon says of each row, `codes` whom it may say it of.

    Sharpness and the part beside the lexicon are chosen on rows that the model did not see.
    """
    numbers, card = _empty(rows, codes)
    features = _features(rows, priors, LinearModel(card, numbers))
    labels = np.array([row.right[0] for row in rows])
    half_life = _half_life(rows, features, labels, card["labels"])
    worth = _worth(rows, half_life)
    unseen = _unseen_margins(features, labels, worth, known=card["labels"])
    sharpness = min(_SHARPNESS, key=lambda one: _loss(_shares(unseen, one), labels, card))
    card |= {"sharpness": sharpness, "half_life_days": half_life}
    card["weight"] = _weight(_shares(unseen, sharpness), labels, card["labels"], priors)
    margins, bias = _linear(features, labels, worth, known=card["labels"])
    width = len(numbers["rarity"])
    numbers |= {
        "weights": margins[:width].astype(np.float32),
        "prior_weights": margins[width:].astype(np.float32),
        "bias": bias.astype(np.float32),
    }
    return Fitted(card, numbers)


def _empty(rows: Sequence[Row], codes: Sequence[str]) -> tuple[Numbers, dict[str, Any]]:
    """Vocabulary and rarity are known before any weight is."""
    counted = Counter(
        piece for row in rows for piece in set(pieces(normalise(row.title), normalise(row.text)))
    )
    kept = sorted(
        piece for piece, number in counted.most_common(_PIECES) if number >= _RARE
    ) or sorted(counted)
    found = np.array([counted[piece] for piece in kept], np.float64)
    labels = sorted({row.right[0] for row in rows})
    numbers: Numbers = {
        "vocabulary": np.frombuffer("\n".join(kept).encode(), np.uint8),
        "rarity": (np.log((1 + len(rows)) / (1 + found)) + 1).astype(np.float32),
        "weights": np.zeros((len(kept), len(labels)), np.float32),
        "prior_weights": np.zeros((len(codes), len(labels)), np.float32),
        "bias": np.zeros(len(labels), np.float32),
    }
    card = {"labels": labels, "prior": list(codes), "prior_scale": _PRIOR_SCALE}
    return numbers, card | {"sharpness": 1.0, "weight": 1.0}


def _features(rows: Sequence[Row], priors: Priors, model: LinearModel) -> csr_matrix:
    """The very vectors that the model makes of a text when it runs."""
    values, columns, ends = [], [], [0]
    for row in rows:
        places, weights = model.vector(normalise(row.title), normalise(row.text))
        columns.extend(places.tolist())
        values.extend(weights.tolist())
        ends.append(len(columns))
    words = csr_matrix((values, columns, ends), shape=(len(rows), model.width))
    prior = csr_matrix(np.array([model.prior_vector(one) for one in priors]))
    return csr_matrix(hstack([words, prior]))


def _linear(
    features: csr_matrix,
    labels: npt.NDArray[Any],
    worth: npt.NDArray[Any],
    *,
    known: Sequence[str],
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """A column and a bias for each known label; one that does not occur stays low."""
    weights, bias = np.zeros((features.shape[1], len(known))), np.full(len(known), -2.0)
    seen = sorted(set(labels.tolist()))
    places = [known.index(label) for label in seen]
    if len(seen) == 1:
        bias[places] = 0.0
        return weights, bias
    machine = LinearSVC(class_weight=_balanced(labels), max_iter=3000)
    machine.fit(features, labels, sample_weight=worth)
    found, offset = machine.coef_, machine.intercept_
    if len(seen) == 2:  # noqa: PLR2004 - of two labels only the second has a column
        found, offset = np.vstack([-found, found]), np.concatenate([-offset, offset])
    weights[:, places], bias[places] = found.T, offset
    return weights, bias


def _balanced(labels: npt.NDArray[Any]) -> dict[str, float]:
    counted = Counter(labels.tolist())
    mean = len(labels) / len(counted)
    return {label: float((mean / number) ** _BALANCE) for label, number in counted.items()}


def _worth(rows: Sequence[Row], half_life: float | None) -> npt.NDArray[Any]:
    own = np.array([row.weight for row in rows])
    age = router_age.ages(rows)
    return own if age is None else own * router_age.worth(age, half_life)


def _half_life(
    rows: Sequence[Row], features: csr_matrix, labels: npt.NDArray[Any], known: Sequence[str]
) -> float | None:
    """After how many days a letter teaches half: what told the newest ones best; None: never."""
    age = router_age.ages(rows)
    if age is None:
        return None
    unseen = router_age.newest(age)
    seen = ~unseen
    if not unseen.any():
        return None

    def hits(half_life: float | None) -> int:
        worth = _worth(rows, half_life)[seen]
        weights, bias = _linear(features[seen], labels[seen], worth, known=known)
        said = np.asarray(features[unseen] @ weights + bias).argmax(axis=1)
        return sum(known[at] == label for at, label in zip(said, labels[unseen], strict=True))

    best, most = None, hits(None)
    for half_life in router_age.candidates(age[seen]):
        found = hits(half_life)
        if router_age.better(found, most, int(unseen.sum())):
            best, most = half_life, found
    return best


def _unseen_margins(
    features: csr_matrix,
    labels: npt.NDArray[Any],
    worth: npt.NDArray[Any],
    *,
    known: Sequence[str],
) -> npt.NDArray[Any]:
    margins = np.zeros((len(labels), len(known)))
    folds = KFold(min(_FOLDS, len(labels)), shuffle=True, random_state=0)
    for seen, unseen in folds.split(labels):
        weights, bias = _linear(features[seen], labels[seen], worth[seen], known=known)
        margins[unseen] = features[unseen] @ weights + bias
    return margins


def _shares(margins: npt.NDArray[Any], sharpness: float) -> npt.NDArray[Any]:
    powers = np.exp(sharpness * (margins - margins.max(axis=1, keepdims=True)))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _loss(shares: npt.NDArray[Any], labels: npt.NDArray[Any], card: Mapping[str, Any]) -> float:
    places = [card["labels"].index(label) for label in labels]
    return float(-np.log(np.maximum(shares[np.arange(len(labels)), places], _LEAST)).mean())


def _weight(
    shares: npt.NDArray[Any], labels: npt.NDArray[Any], known: Sequence[str], priors: Priors
) -> float:
    """How much the learned part counts; all, where the labels are no bureaus of the lexicon."""
    places = [known.index(label) for label in labels]
    learned = shares[np.arange(len(labels)), places]
    prior = np.array([one.get(label, 0.0) for one, label in zip(priors, labels, strict=True)])
    if not prior.any():
        return 1.0

    def loss(weight: float) -> float:
        mixed = weight * learned + (1 - weight) * prior
        return float(-np.log(np.maximum(mixed, _LEAST)).mean())

    return min(_WEIGHTS, key=loss)
