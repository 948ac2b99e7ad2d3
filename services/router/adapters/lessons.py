"""The newest cases of the archive as what they teach, in bounded memory: no text is kept."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from services.router.adapters.lessons_prints import Print, Prints
from services.router.adapters.lessons_rows import Index, PrintRows
from services.router.domain.evidence import Outcome, Precedent, outcome_of
from services.router.domain.lesson import Lesson, Part
from services.router.domain.similar import Earlier, Seen
from services.router.domain.waiting import Answered

_CORRECTIONS = 2000  # of the newest cases that somebody was freed of or named for
_KEPT_EACH = 100  # of the newest that a bureau answered, to weigh against those
_HEARD = 20  # of the likest of each for one paper; more would say the same
_BEST = 10


@dataclass(frozen=True, slots=True)
class _Kept:
    row: int
    lesson: Lesson  # without its text, and without its title where that is not public
    outcome: Outcome
    worded: bool  # whether its words have come: not before something is to be learnt from them


_Indexed = tuple[Index, Sequence[UUID]]


class Lessons:
    """What the router remembers; `take` and `weigh_anew` are called as cases become known."""

    def __init__(self, prints: Prints, *, most: int, likeness: float = 0.3) -> None:
        self.complete = False
        self._likeness = likeness
        self._prints = prints
        self._most = most
        self._rows = PrintRows()
        self._cases: OrderedDict[UUID, _Kept] = OrderedDict()
        self._public = np.zeros(most, np.bool_)
        self._case_of: dict[int, UUID] = {}
        self._of_bureau: dict[str, dict[UUID, _Kept]] = {}
        self._indexes: tuple[_Indexed, _Indexed] | None = None

    def __len__(self) -> int:
        return len(self._cases)

    def knows(self, lesson: Lesson) -> bool:
        """Whether exactly this is known already; being asked for again makes nothing newer."""
        kept = self._cases.get(lesson.id)
        return kept is not None and kept.lesson.updated_at == lesson.updated_at

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
            self._rows.write(row, one)
            self._public[row] = lesson.public and lesson.answer is not None
            self._case_of[row] = lesson.id
            kept = _Kept(row, lesson.without_words(), outcome_of(lesson), worded)
            self._cases[lesson.id] = kept
            for part in lesson.leads:
                self._of_bureau.setdefault(part.bureau, {})[lesson.id] = kept

    def weigh_anew(self) -> None:
        """What was taken counts as evidence from now on."""
        telling = list(self._telling())
        corrections = [kept for kept in telling if kept.outcome.corrects]
        others = [kept for kept in telling if not kept.outcome.corrects]
        pair = self._indexed(corrections), self._indexed(others)
        self._indexes = pair if corrections else None

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
        rows = np.flatnonzero(self._public)
        if not len(rows):
            return ()
        likeness = self._rows.scan(self._prints.of(seen), rows)
        best = np.argsort(-likeness)[:_BEST]
        return [self._earlier(int(rows[at]), float(likeness[at])) for at in best]

    def answered(self, bureau: str) -> Iterator[Answered]:
        """What a bureau answered for itself."""
        for part in self._parts(bureau):
            if part.answered_at is not None:
                yield Answered(part.assigned_at, part.answered_at)

    def open(self, bureau: str) -> int | None:
        """How many papers it has to answer; None before the archive was read to its end."""
        return sum(part.open for part in self._parts(bureau)) if self.complete else None

    def _worded(self, case: UUID) -> bool:
        kept = self._cases.get(case)
        return kept is not None and kept.worded

    def _parts(self, bureau: str) -> Iterator[Part]:
        for kept in self._of_bureau.get(bureau, {}).values():
            yield from (part for part in kept.lesson.leads if part.bureau == bureau)

    def _row_for(self, case: UUID) -> int:
        """Its own, a new one, or that of the oldest."""
        before = self._cases.pop(case, None)
        if before is None:
            if len(self._cases) < self._most:
                return len(self._cases)
            _, before = self._cases.popitem(last=False)
        for part in before.lesson.leads:
            self._of_bureau[part.bureau].pop(before.lesson.id, None)
        return before.row

    def _telling(self) -> Iterator[_Kept]:
        corrections = 0
        kept_by: dict[str, int] = {}
        for kept in reversed(self._cases.values()):
            bureau = kept.outcome.kept_by
            if kept.outcome.corrects:
                corrections += 1
                if corrections <= _CORRECTIONS:
                    yield kept
            elif bureau is not None and kept_by.get(bureau, 0) < _KEPT_EACH:
                kept_by[bureau] = kept_by.get(bureau, 0) + 1
                yield kept

    def _earlier(self, row: int, share: float) -> Earlier:
        lesson = self._cases[self._case_of[row]].lesson
        answer = lesson.answer
        if answer is None or answer.answered_at is None:
            raise AssertionError(lesson.id)  # a row is public only where it was answered
        return Earlier(lesson.id, lesson.title, answer.bureau, answer.answered_at, min(share, 1.0))

    def _indexed(self, chosen: Sequence[_Kept]) -> _Indexed:
        rows = np.array([kept.row for kept in chosen], np.int64)
        return Index(self._rows, rows), [kept.lesson.id for kept in chosen]

    def _likest(self, indexed: _Indexed, one: Print, but: UUID | None) -> list[Precedent]:
        index, ids = indexed
        likeness = index.compare(one)
        places = np.flatnonzero(likeness >= self._likeness)
        if len(places) > _HEARD:
            places = places[np.argpartition(-likeness[places], _HEARD)[:_HEARD]]
        known = ((self._cases.get(ids[at]), float(likeness[at])) for at in places.tolist())
        return [
            Precedent(share, kept.outcome)
            for kept, share in known
            if kept is not None and kept.lesson.id != but
        ]
