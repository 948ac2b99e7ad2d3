"""The assignments of cases that answer for themselves, a row each: 21 bytes in place of 300."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from services.router.domain.lesson import Part

Rows = npt.NDArray[Any]
"""Structured: `bureau` by its number, `open`, and the times in microseconds."""

NEVER: Final = -(2**63)
_LEAD: Final = np.dtype([("bureau", "u4"), ("open", "?"), ("assigned", "i8"), ("answered", "i8")])
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Leads:
    """A case has one as a rule; what some have more stands beside."""

    def __init__(self, most: int) -> None:
        self._first: Rows = np.zeros(most, _LEAD)
        self._more: dict[int, Rows] = {}
        self._codes = [""]  # nobody's
        self._numbers: dict[str, int] = {}

    def write(self, row: int, parts: Sequence[Part]) -> None:
        """Over what was there."""
        self._more.pop(row, None)
        leads = [self._packed(part) for part in parts]
        self._first[row] = leads[0] if leads else (0, False, 0, NEVER)
        if len(leads) > 1:
            self._more[row] = np.array(leads[1:], _LEAD)

    def of_case(self, row: int) -> Rows:
        first = self._first[row : row + 1]
        return np.concatenate([first, self._more[row]]) if row in self._more else first

    def of_bureau(self, code: str) -> Rows:
        number = self._numbers.get(code)
        if number is None:
            return self._first[:0]
        all_of_them = [self._first, *self._more.values()]
        return np.concatenate([some[some["bureau"] == number] for some in all_of_them])

    def code(self, number: int) -> str:
        return self._codes[number]

    def _packed(self, part: Part) -> tuple[int, bool, int, int]:
        answered = moment(part.answered_at) if part.answered_at else NEVER
        return self._number(part.bureau), part.open, moment(part.assigned_at), answered

    def _number(self, code: str) -> int:
        number = self._numbers.setdefault(code, len(self._codes))
        if number == len(self._codes):
            self._codes.append(code)
        return number


def moment(at: datetime) -> int:
    """Microseconds; a time without an offset is UTC's."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (aware - _BEGINNING) // _MICROSECOND


def time_of(microseconds: int) -> datetime:
    return _BEGINNING + timedelta(microseconds=microseconds)
