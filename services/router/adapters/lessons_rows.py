"""The prints of earlier papers, a row each, in as much memory as was granted."""

import numpy as np
import numpy.typing as npt

from services.router.adapters.lessons_prints import BUCKETS, WIDTH, Print

Rows = npt.NDArray[np.int64]
Likeness = npt.NDArray[np.float32]
_AT_ONCE = 1024
_FIRST_ROWS = 256


class PrintRows:
    """A row is written over when its paper is; `scan` compares with some, one after another."""

    def __init__(self) -> None:
        self.numbers = np.zeros((_FIRST_ROWS, WIDTH), np.uint16)
        self.weights = np.zeros((_FIRST_ROWS, WIDTH), np.float32)

    def write(self, row: int, one: Print) -> None:
        while row >= len(self.numbers):
            self.numbers = np.concatenate([self.numbers, np.zeros_like(self.numbers)])
            self.weights = np.concatenate([self.weights, np.zeros_like(self.weights)])
        numbers, weights = one
        self.numbers[row], self.weights[row] = 0, 0
        self.numbers[row, : len(numbers)] = numbers
        self.weights[row, : len(weights)] = weights

    def scan(self, one: Print, rows: Rows) -> Likeness:
        """How alike each of the rows is."""
        table = _table(one)
        parts = [
            np.einsum("ij,ij->i", table.take(self.numbers[some], mode="clip"), self.weights[some])
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
        self._weights = rows.weights[chosen].ravel()[order]
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
