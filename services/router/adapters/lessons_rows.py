"""The prints of earlier papers, a row each, in as much memory as was granted."""

import numpy as np
import numpy.typing as npt

from services.router.adapters.lessons_prints import BUCKETS, WIDTH, Print

Rows = npt.NDArray[np.int64]
Likeness = npt.NDArray[np.float32]
_AT_ONCE = 1024
_WHOLE = np.float32(0xFF)


class PrintRows:
    """A row is written over when its paper is; `scan` compares with some, one after another.

    The system gives memory to what was written. Weights are kept as so many 255ths: likeness is
    off by a thousandth, and where it counts it begins at three tenths.
    """

    def __init__(self, most: int) -> None:
        self.numbers = np.zeros((most, WIDTH), np.uint16)
        self._parts = np.zeros((most, WIDTH), np.uint8)

    def write(self, row: int, one: Print) -> None:
        numbers, weights = one
        self.numbers[row], self._parts[row] = 0, 0
        self.numbers[row, : len(numbers)] = numbers
        self._parts[row, : len(weights)] = np.rint(weights * _WHOLE)

    def weights(self, rows: Rows) -> Likeness:
        return self._parts[rows] * (1 / _WHOLE)

    def scan(self, one: Print, rows: Rows) -> Likeness:
        """How alike each of the rows is."""
        table = _table(one)
        parts = [
            np.einsum("ij,ij->i", table.take(self.numbers[some], mode="clip"), self.weights(some))
            for some in np.split(rows, range(_AT_ONCE, len(rows), _AT_ONCE))
        ]
        return np.concatenate(parts)


class Index:
    """Some rows by their numbers: what has nothing in common with a paper costs nothing."""

    def __init__(self, rows: PrintRows, chosen: Rows) -> None:
        self.size = len(chosen)
        numbers = rows.numbers[chosen].ravel()
        order = np.argsort(numbers, kind="stable")
        order = order[np.searchsorted(numbers[order], 1) :]  # 0 fills up rows
        self._places = (order // WIDTH).astype(np.int32)
        self._weights = rows.weights(chosen).ravel()[order]
        self._starts = np.searchsorted(numbers[order], np.arange(BUCKETS + 1)).astype(np.int32)

    def compare(self, one: Print) -> Likeness:
        """How alike each of the chosen is."""
        numbers, weights = one
        starts = self._starts[numbers]
        lengths = self._starts[numbers.astype(np.int64) + 1] - starts
        begins = np.cumsum(lengths) - lengths
        places = np.arange(int(lengths.sum())) + np.repeat(starts - begins, lengths)
        products = np.repeat(weights, lengths) * self._weights[places]
        found = np.bincount(self._places[places], products, self.size)
        return found.astype(np.float32)


def _table(one: Print) -> Likeness:
    table = np.zeros(BUCKETS, np.float32)
    table[one[0]] = one[1]
    return table
