"""Where the pieces of a text stand in a model: all looked up at once, in a few passes of numpy."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from services.router.adapters.features import is_of_characters, read, words

_PLANE = 0x10000
_WIDE = 32  # bits of a key
_SPARSE = 3  # slots for each piece
_MIX, _OTHER_MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)  # spread what is near each other
_ROUNDS = 200
Numbers = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]


class _Walked(NamedTuple):
    """The nodes of one, two and three characters; `begins` are where the last ones begin."""

    ones: Numbers
    twos: Numbers
    threes: Numbers
    begins: Counts


class PieceTable:
    """Pieces of characters in a tree of three levels, words in a dictionary.

    A node is a piece by its place and 1 more; what is no piece, but begins one, comes after these.
    Of two and three characters a node is found by that of the piece without its last character,
    and this character; 0 is no node. So only what began well is looked up in full, and the tree
    is small enough to stay near the processor.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        pieces = {piece: at for at, piece in enumerate(vocabulary, 1) if is_of_characters(piece)}
        self._words = {word: at for at, word in enumerate(vocabulary, 1) if word not in pieces}
        self._width = len(vocabulary)
        self._letters = np.zeros(_PLANE, np.uint32)
        letters = sorted({letter for piece in pieces for letter in piece})
        self._letters[[ord(letter) for letter in letters]] = np.arange(1, len(letters) + 1)
        self._bits = np.uint32(len(letters).bit_length())
        self._add_beginnings(pieces)
        self._first = np.array([0, *(pieces.get(one, 0) for one in letters)], np.uint32)
        numbers = {letter: at for at, letter in enumerate(letters, 1)}
        self._fill(
            {
                pieces[piece[:-1]] << int(self._bits) | numbers[piece[-1]]: node
                for piece, node in pieces.items()
                if len(piece) > 1
            }
        )

    def counted(self, title: str, text: str) -> tuple[Numbers, Counts]:
        """The places of the known pieces, each once, and how often each occurs."""
        walked = self._walk(read(title, text))
        spoken = [self._words[word] for word in words(title, text) if word in self._words]
        parts = [walked.ones, walked.twos, walked.threes, np.array(spoken, np.uint32)]
        found = np.concatenate(parts)
        found.sort()
        found = found[slice(*found.searchsorted((1, self._width + 1)))]
        begins = np.ones(len(found) + 1, np.bool_)
        np.not_equal(found[1:], found[:-1], out=begins[1:-1])
        edges = begins.nonzero()[0]
        return found.take(edges[:-1]) - np.uint32(1), np.diff(edges)

    def of_words(self, told: Sequence[str]) -> tuple[Counts, Numbers]:
        """The longest known pieces of words of two and more: whose they are, and their places."""
        walked = self._walk(" ".join(told))
        lengths = np.array([len(word) for word in told], np.int64)
        owners = np.repeat(np.arange(len(told)), lengths + 1)
        short = (lengths == 2).nonzero()[0]  # noqa: PLR2004 - what is longer has pieces of three
        starts = np.cumsum(lengths + 1) - (lengths + 1)
        nodes = np.concatenate([walked.twos.take(starts[short]), walked.threes])
        whose = np.concatenate([short, owners.take(walked.begins)])
        known = (nodes > 0) & (nodes <= self._width)
        return whose[known], nodes[known] - np.uint32(1)

    def _walk(self, text: str) -> _Walked:
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
        letters = np.zeros(len(codes) + 2, np.uint32)
        letters[:-2] = self._letters.take(codes, mode="clip")
        ones = self._first.take(letters[:-2])
        twos = self._below(ones, letters[1:-1])
        begins = twos.nonzero()[0]
        threes = self._below(twos.take(begins), letters.take(begins + 2))
        return _Walked(ones, twos, threes, begins)

    def _below(self, nodes: Numbers, letters: Numbers) -> Numbers:
        """The nodes that these letters lead to; 0: to none."""
        keys = nodes << self._bits | letters
        slots = self._slot(keys, _MIX)
        here = self._keys.take(slots) == keys
        slots = np.where(here, slots, self._slot(keys, _OTHER_MIX))
        found: Numbers = self._nodes.take(slots) * (self._keys.take(slots) == keys)
        return found

    def _slot(self, keys: Numbers, mix: np.uint32) -> Numbers:
        return (keys * mix) >> self._shift

    def _add_beginnings(self, pieces: dict[str, int]) -> None:
        """Of what does not begin with a piece, so that every piece is reached."""
        fresh = self._width + 1
        for length in (2, 1):
            for piece in [one for one in pieces if len(one) > length]:
                if piece[:length] not in pieces:
                    pieces[piece[:length]] = fresh
                    fresh += 1
        if fresh << int(self._bits) >= 1 << _WIDE:
            raise ValueError(f"{self._width} pieces are more than a model may have")

    def _fill(self, below: dict[int, int]) -> None:
        """Every key stands in one of its two slots, so that no look-up needs a third look."""
        bits = max(4, (_SPARSE * len(below)).bit_length())
        keys, nodes = (np.array(list(some), np.uint32) for some in (below, below.values()))
        while (holders := self._settled(keys, bits)) is None:
            bits += 1
        taken = (holders >= 0).nonzero()[0]
        self._keys, self._nodes = np.zeros((2, len(holders)), np.uint32)
        self._keys[taken], self._nodes[taken] = keys[holders[taken]], nodes[holders[taken]]

    def _settled(self, keys: Numbers, bits: int) -> Counts | None:
        """Which key has each slot; whoever is put out goes to its other one. None: no end of it."""
        self._shift = np.uint32(_WIDE - bits)
        choices = np.stack([self._slot(keys, mix) for mix in (_MIX, _OTHER_MIX)])
        holders = np.full(1 << bits, -1, np.int64)
        turn = np.zeros(len(keys), np.int64)
        homeless = np.arange(len(keys))
        for _ in range(_ROUNDS):
            slots, first = np.unique(choices[turn[homeless], homeless], return_index=True)
            put_out = holders[slots]
            holders[slots] = homeless[first]
            homeless = np.concatenate([np.delete(homeless, first), put_out[put_out >= 0]])
            turn[homeless] ^= 1
            if not len(homeless):
                return holders
        return None
