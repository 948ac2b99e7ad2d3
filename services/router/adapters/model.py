"""A learned linear model: read from numbers and a card, never from anything that runs code."""

import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson

from services.router.adapters.features import told_words
from services.router.adapters.piece_table import Numbers, PieceTable
from services.router.ports import Shares
from shared.errors import PermanentError

CARD: Final = "model.json"
Floats = npt.NDArray[np.float32]
_WORDS_TOLD = 4
_REPEATED: Floats = (1 + np.log(np.arange(5000).clip(1))).astype(np.float32)
"""What so many of a piece count; no text that is read has more of one."""


class ModelError(PermanentError):
    """There is no such model, or its numbers are not those that its card names."""


class LinearModel:
    """Pieces of the text and the lexicon's shares in, a share for each label out."""

    def __init__(self, card: Mapping[str, Any], numbers: Mapping[str, npt.NDArray[Any]]) -> None:
        self.card = card
        self.weight = float(card["weight"])
        self.labels: Sequence[str] = tuple(card["labels"])
        self._sharpness = float(card["sharpness"])
        self._prior_scale = float(card["prior_scale"])
        self._prior = {code: place for place, code in enumerate(card["prior"])}
        vocabulary = bytes(numbers["vocabulary"]).decode().split("\n")
        self._width = len(vocabulary)
        self._table = PieceTable(vocabulary)
        self._rarity: Floats = numbers["rarity"].astype(np.float32)
        self._weights: Floats = numbers["weights"].astype(np.float32)
        self._prior_weights: Floats = numbers["prior_weights"].astype(np.float32)
        self._bias: Floats = numbers["bias"].astype(np.float32)

    @property
    def width(self) -> int:
        """How many pieces of text it knows."""
        return self._width

    def shares(self, title: str, text: str, prior: Mapping[str, float]) -> Shares:
        """What the model says of a text in normal form; `prior` is what the lexicon says."""
        places, values = self.vector(title, text)
        margins = (
            values @ self._weights.take(places, 0) + self.prior_vector(prior) @ self._prior_weights
        )
        margins = (margins + self._bias) * self._sharpness
        powers = np.exp(margins - margins.max())
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def words(self, title: str, text: str, label: str) -> tuple[str, ...]:
        """The words that spoke most for a label: those whose pieces did."""
        if label not in self.labels:
            return ()
        told = told_words(f"{title} {text}")
        whose, places = self._table.of_words(told)
        effects = self._weights[places, self.labels.index(label)] * self._rarity[places]
        sums = np.bincount(whose, weights=effects, minlength=len(told))
        order = np.argsort(-sums, kind="stable")[:_WORDS_TOLD]
        return tuple(told[at] for at in order if sums[at] > 0)

    def vector(self, title: str, text: str) -> tuple[Numbers, Floats]:
        """Where the known pieces of a text stand, and their weights; the whole has length 1."""
        places, often = self._table.counted(title, text)
        values = _REPEATED.take(often, mode="clip") * self._rarity.take(places)
        length = math.sqrt(float(values @ values))
        return places, values / np.float32(length) if length else values

    def prior_vector(self, prior: Mapping[str, float]) -> Floats:
        """Square roots: a share of a tenth says more than a tenth of one."""
        vector = [0.0] * len(self._prior)
        for code, share in prior.items():
            if code in self._prior:
                vector[self._prior[code]] = math.sqrt(share) * self._prior_scale
        return np.array(vector, np.float32)


def open_model(card_file: Path) -> LinearModel:
    """The model that a card names by the hash of its numbers.

    Raises:
        ModelError: card or numbers are missing, damaged or not each other's.
    """
    try:
        card = orjson.loads(card_file.read_bytes())
        content = (card_file.parent / f"{card['sha256']}.npz").read_bytes()
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{card_file} names no model: {error}") from error
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ModelError(f"the numbers beside {card_file} are not those that it names")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as numbers:
            return LinearModel(card, dict(numbers))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{card_file} is no model's card: {error}") from error


def save_model(
    folder: Path, card: Mapping[str, Any], numbers: Mapping[str, npt.NDArray[Any]]
) -> Path:
    """The numbers first, then the card that names them, at once: a reader sees old or new."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **numbers)
    content = buffer.getvalue()
    named = {**card, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / f"{named['sha256']}.npz").write_bytes(content)
    new = folder / f"{CARD}.new"
    new.write_bytes(orjson.dumps(named, option=orjson.OPT_INDENT_2))
    new.replace(folder / CARD)
    return folder / CARD
