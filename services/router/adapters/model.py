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

from services.router.adapters.features import Keys, character_keys, key_of, words
from services.router.ports import Shares
from shared.errors import PermanentError

CARD: Final = "model.json"
Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_WORDS_TOLD = 4
_TOLD_FROM = 3  # the mark and two characters


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
        keys = {
            key: at for at, piece in enumerate(vocabulary) if (key := key_of(piece)) is not None
        }
        self._keys: Keys = np.array(sorted(keys), np.int64)
        self._key_places = np.array([keys[key] for key in sorted(keys)], np.int64)
        self._places = {piece: at for at, piece in enumerate(vocabulary) if key_of(piece) is None}
        self._pieces = vocabulary
        self._telling = np.array([one[:1] == "_" and len(one) >= _TOLD_FROM for one in vocabulary])
        self._rarity: Floats = numbers["rarity"].astype(np.float32)
        self._weights: Floats = numbers["weights"].astype(np.float32)
        self._prior_weights: Floats = numbers["prior_weights"].astype(np.float32)
        self._bias: Floats = numbers["bias"].astype(np.float32)
        self._last: tuple[tuple[str, str] | None, tuple[Places, Floats]]
        self._last = None, (np.zeros(0, np.int64), np.zeros(0, np.float32))

    @property
    def width(self) -> int:
        """How many pieces of text it knows."""
        return len(self._pieces)

    def shares(self, title: str, text: str, prior: Mapping[str, float]) -> Shares:
        """What the model says of a text in normal form; `prior` is what the lexicon says."""
        places, values = self.vector(title, text)
        margins = values @ self._weights[places] + self.prior_vector(prior) @ self._prior_weights
        margins = (margins + self._bias) * self._sharpness
        powers = np.exp(margins - margins.max())
        return dict(zip(self.labels, (powers / powers.sum()).tolist(), strict=True))

    def words(self, title: str, text: str, label: str) -> tuple[str, ...]:
        """The words that spoke most for a label."""
        if label not in self.labels:
            return ()
        places, values = self.vector(title, text)
        effects = values * self._weights[places, self.labels.index(label)] * self._telling[places]
        order = np.argsort(-effects)[:_WORDS_TOLD]
        return tuple(self._pieces[places[at]][1:] for at in order if effects[at] > 0)

    def vector(self, title: str, text: str) -> tuple[Places, Floats]:
        """Where the known pieces of a text stand, and their weights; the whole has length 1.

        The last one is kept: whoever asks for shares asks for the words that told, too.
        """
        if self._last[0] != (title, text):
            self._last = (title, text), self._vector(title, text)
        return self._last[1]

    def _vector(self, title: str, text: str) -> tuple[Places, Floats]:
        known = [place for place in map(self._places.get, words(title, text)) if place is not None]
        spoken, times = np.unique(np.array(known, np.int64), return_counts=True)
        written, often = self._written(character_keys(title, text))
        places = np.concatenate([spoken, written])
        values = (1 + np.log(np.concatenate([times, often]))) * self._rarity[places]
        length = math.sqrt(float(values @ values))
        return places, (values / length if length else values).astype(np.float32)

    def _written(self, keys: Keys) -> tuple[Places, Places]:
        """Where known pieces of characters stand, and how often each is there."""
        found, often = np.unique(keys, return_counts=True)
        if not len(self._keys):
            return self._keys, self._keys
        at = np.minimum(np.searchsorted(self._keys, found), len(self._keys) - 1)
        known = self._keys[at] == found
        return self._key_places[at[known]], often[known]

    def prior_vector(self, prior: Mapping[str, float]) -> Floats:
        """Square roots: a share of a tenth says more than a tenth of one."""
        vector = np.zeros(len(self._prior), np.float32)
        for code, share in prior.items():
            if code in self._prior:
                vector[self._prior[code]] = np.sqrt(share) * self._prior_scale
        return vector


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
