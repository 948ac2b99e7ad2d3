"""What is remembered of each case, by its row: as objects it would be three times as much."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from services.router.adapters.lessons_leads import Leads, moment
from services.router.adapters.lessons_prints import Print
from services.router.adapters.lessons_rows import PrintRows
from services.router.domain.evidence import Outcome, outcome_of
from services.router.domain.lesson import Lesson

_NO_OUTCOME = Outcome()


class Columns:
    """`cases` are ids as numbers; `worded`: its words come once something is to be learnt.

    `titles` only where anybody may read them, beside an answer.
    """

    def __init__(self, most: int) -> None:
        self.prints = PrintRows(most)
        self.worded = np.zeros(most, np.bool_)
        self.public = np.zeros(most, np.bool_)
        self.cases: list[int] = []
        self.outcomes: list[Outcome] = []
        self.titles: dict[int, str] = {}
        self.leads = Leads(most)
        self._updated = np.zeros(most, np.int64)
        self._turns = np.zeros(most, np.int64)
        self._turn = 0

    def add(self) -> int:
        """One more row."""
        self.cases.append(0)
        self.outcomes.append(_NO_OUTCOME)
        return len(self.cases) - 1

    def write(self, row: int, lesson: Lesson, one: Print, *, worded: bool) -> None:
        """Over what was there."""
        public = lesson.public and lesson.answer is not None
        self.prints.write(row, one)
        self.cases[row] = lesson.id.int
        self.outcomes[row] = _once(outcome_of(lesson))
        self.worded[row] = worded
        self.public[row] = public
        self.titles.pop(row, None)
        if public:
            self.titles[row] = lesson.title
        self._updated[row] = moment(lesson.updated_at)
        self.leads.write(row, lesson.leads)
        self._turn += 1
        self._turns[row] = self._turn

    def is_of(self, row: int, lesson: Lesson) -> bool:
        """Whether exactly this was written."""
        return int(self._updated[row]) == moment(lesson.updated_at)

    def oldest(self) -> int:
        """The row that was written longest ago."""
        return int(self._turns[: len(self.cases)].argmin())

    def newest_first(self) -> Sequence[int]:
        rows: list[int] = np.argsort(-self._turns[: len(self.cases)]).tolist()
        return rows


@lru_cache(maxsize=4096)
def _once(outcome: Outcome) -> Outcome:
    """Most cases have the outcome of many others: they share it."""
    return outcome
