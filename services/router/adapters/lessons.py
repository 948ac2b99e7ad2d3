"""The newest cases of the archive as what they teach, in bounded memory: no text is kept."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import numpy as np

from services.router.adapters.lessons_columns import Columns
from services.router.adapters.lessons_leads import NEVER, time_of
from services.router.adapters.lessons_prints import Print, Prints
from services.router.adapters.lessons_rows import Index
from services.router.domain.evidence import Precedent
from services.router.domain.lesson import Lesson
from services.router.domain.similar import Earlier, Seen
from services.router.domain.waiting import RECENT, Answered

_CORRECTIONS = 2000  # of the newest cases that somebody was freed of or named for
_KEPT_EACH = 100  # of the newest that a bureau answered, to weigh against those
_HEARD = 20  # of the likest of each for one paper; more would say the same
_BEST = 10

_Indexed = tuple[Index, Sequence[int]]


class Lessons:
    """What the router remembers; `take` and `weigh_anew` are called as cases become known."""

    def __init__(self, prints: Prints, *, most: int, likeness: float = 0.3) -> None:
        self.complete = False
        self._likeness = likeness
        self._prints = prints
        self._most = most
        self._kept = Columns(most)
        self._row_of: dict[int, int] = {}
        self._indexes: tuple[_Indexed, _Indexed] | None = None

    def __len__(self) -> int:
        return len(self._row_of)

    def knows(self, lesson: Lesson) -> bool:
        """Whether exactly this is known already; being asked for again makes nothing newer."""
        row = self._row_of.get(lesson.id.int)
        return row is not None and self._kept.is_of(row, lesson)

    def print_all(self, lessons: Sequence[tuple[Lesson, Seen]]) -> list[tuple[Lesson, Print]]:
        """The costly part of taking them, which touches nothing that a decision looks at."""
        for lesson, seen in lessons:
            if lesson.text and not self._worded(lesson.id):
                self._prints.count(seen)
        self._prints.weigh_anew()
        return [(lesson, self._prints.of(seen)) for lesson, seen in lessons]

    def take(self, printed: Iterable[tuple[Lesson, Print]]) -> None:
        """Newer words on a case replace what was known; the oldest cases make room."""
        for lesson, one in printed:
            worded = bool(lesson.text) or self._worded(lesson.id)
            row = self._row_for(lesson.id)
            self._kept.write(row, lesson, one, worded=worded)
            self._row_of[lesson.id.int] = row

    def weigh_anew(self) -> None:
        """What was taken counts as evidence from now on."""
        corrections, others = self._telling()
        if corrections:
            self._indexes = self._indexed(corrections), self._indexed(others)
        else:
            self._indexes = None

    def like(self, seen: Seen, *, but: UUID | None = None) -> Sequence[Precedent]:
        """Cases alike enough that correct the router, and beside them those that bureaus kept."""
        if self._indexes is None:
            return ()
        one = self._prints.of(seen)
        corrections, others = self._indexes
        found = self._likest(corrections, one, but)
        return found + self._likest(others, one, but) if found else ()

    def answered_like(self, seen: Seen) -> Sequence[Earlier]:
        """The answered cases that anybody may read, as alike as they are."""
        rows = np.flatnonzero(self._kept.public)
        if not len(rows):
            return ()
        likeness = self._kept.prints.scan(self._prints.of(seen), rows)
        best = np.argsort(-likeness)[:_BEST]
        return [self._earlier(int(rows[at]), float(likeness[at])) for at in best]

    def answered(self, bureau: str) -> Iterator[Answered]:
        """What a bureau answered for itself, as much of the newest as tells how fast it is."""
        leads = self._kept.leads.of_bureau(bureau)
        leads = leads[leads["answered"] != NEVER]
        newest = leads[np.argsort(-leads["answered"])[:RECENT]]
        for assigned, answered in newest[["assigned", "answered"]].tolist():
            yield Answered(time_of(assigned), time_of(answered))

    def open(self, bureau: str) -> int | None:
        """How many papers it has to answer; None before the archive was read to its end."""
        if not self.complete:
            return None
        return int(np.count_nonzero(self._kept.leads.of_bureau(bureau)["open"]))

    def _worded(self, case: UUID) -> bool:
        row = self._row_of.get(case.int)
        return row is not None and bool(self._kept.worded[row])

    def _row_for(self, case: UUID) -> int:
        """Its own, a new one, or that of the oldest."""
        row = self._row_of.get(case.int)
        if row is None and len(self._row_of) < self._most:
            return self._kept.add()
        if row is None:
            row = self._kept.oldest()
            del self._row_of[self._kept.cases[row]]
        return row

    def _telling(self) -> tuple[list[int], list[int]]:
        """Of the newest cases those that correct the router, and beside them what bureaus kept."""
        corrections: list[int] = []
        others: list[int] = []
        kept_by: dict[str, int] = {}
        for row in self._kept.newest_first():
            outcome = self._kept.outcomes[row]
            bureau = outcome.kept_by
            if outcome.corrects:
                if len(corrections) < _CORRECTIONS:
                    corrections.append(row)
            elif bureau is not None and kept_by.get(bureau, 0) < _KEPT_EACH:
                kept_by[bureau] = kept_by.get(bureau, 0) + 1
                others.append(row)
        return corrections, others

    def _earlier(self, row: int, share: float) -> Earlier:
        leads = self._kept.leads.of_case(row)
        last = leads[leads["answered"].argmax()]  # it is public only if it was answered
        bureau, at = self._kept.leads.code(int(last["bureau"])), time_of(int(last["answered"]))
        case, title = UUID(int=self._kept.cases[row]), self._kept.titles[row]
        return Earlier(case, title, bureau, at, min(share, 1.0))

    def _indexed(self, chosen: Sequence[int]) -> _Indexed:
        rows = np.array(chosen, np.int64)
        return Index(self._kept.prints, rows), [self._kept.cases[row] for row in chosen]

    def _likest(self, indexed: _Indexed, one: Print, but: UUID | None) -> list[Precedent]:
        index, cases = indexed
        likeness = index.compare(one)
        places = np.flatnonzero(likeness >= self._likeness)
        if len(places) > _HEARD:
            places = places[np.argpartition(-likeness[places], _HEARD)[:_HEARD]]
        found: list[Precedent] = []
        for at in places.tolist():
            row = self._row_of.get(cases[at])
            if row is not None and not (but and cases[at] == but.int):
                found.append(Precedent(float(likeness[at]), self._kept.outcomes[row]))
        return found
