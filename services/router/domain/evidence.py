"""What became of papers like this one shifts the bureaus' shares: at once, bounded, and told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.router.domain.evidence_reasons import why_lowered, why_raised
from services.router.domain.lesson import Lesson
from services.router.domain.lexicon import Bureau
from services.router.domain.ranking import Standing
from services.router.domain.words import Words

_PROPOSED = 0.5
_TOLD_OF = 3  # the bureaus that are likely without or with the evidence


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much earlier cases count; a region sets it in `evidence` of its router.json.

    A paper less alike than `likeness` says nothing. `hand_backs` of like papers are needed before
    a bureau is lowered, or one by the word of the secretariat. A share is lowered by `lower` of
    itself at most, and directions take `raise_by` of the whole at most.
    """

    likeness: float = 0.3
    hand_backs: int = 2
    lower: float = 0.8
    raise_by: float = 0.6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case says of bureaus: who was freed of it, whom it was given to, who answered it.

    `proposed` was named by a bureau that was freed of it, and has not been freed of it since.
    """

    refused: tuple[str, ...] = ()
    taken_from: tuple[str, ...] = ()
    given_to: str | None = None
    kept_by: str | None = None
    proposed: str | None = None

    @property
    def corrects(self) -> bool:
        return bool(self.refused or self.given_to)

    @property
    def against(self) -> tuple[str, ...]:
        return self.refused + self.taken_from


@dataclass(frozen=True, slots=True)
class Precedent:
    """An earlier case, `likeness` from 0 to 1 to the paper in hand."""

    likeness: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Shifted:
    standings: tuple[Standing, ...]
    told: tuple[Words, ...] = ()


@dataclass(slots=True)
class _Tally:
    refused: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    proposed: list[float] = field(default_factory=list)
    kept: list[float] = field(default_factory=list)

    def lowering(self, weighing: Weighing) -> float:
        """From 0 to `lower`: what speaks against it, beside the like papers that it answered."""
        enough = len(self.refused) + len(self.taken) >= weighing.hand_backs
        against = sum(self.taken) + (sum(self.refused) if enough else 0.0)
        return weighing.lower * against / (1.0 + against + sum(self.kept))

    def raising(self, weighing: Weighing) -> float:
        """A bureau's word for another counts half of the secretariat's, and not at its first."""
        enough = len(self.given) + len(self.proposed) >= weighing.hand_backs
        return sum(self.given) + (_PROPOSED * sum(self.proposed) if enough else 0.0)


def outcome_of(lesson: Lesson) -> Outcome:
    """A bureau that the secretariat freed by directing elsewhere did not keep it either."""
    refused = tuple(dict.fromkeys(one.bureau for one in lesson.handed_back))
    answer = lesson.answer
    kept = answer.bureau if answer else None
    if lesson.directed is None:
        named = lesson.handed_back[-1].proposed if lesson.handed_back else None
        return Outcome(refused, kept_by=kept, proposed=None if named in refused else named)
    lead, at = lesson.directed.lead, lesson.directed.at
    before = (part for part in lesson.leads if part.assigned_at <= at)
    taken = (part.bureau for part in before if not (part.open or part.answered_at))
    freed = tuple(code for code in dict.fromkeys(taken) if code != lead and code not in refused)
    return Outcome(refused, freed, lead, kept)


def shift(
    standings: Sequence[Standing],
    precedents: Iterable[Precedent],
    *,
    weighing: Weighing,
    bureaus: Mapping[str, Bureau],
) -> Shifted:
    """What is taken from a bureau goes to nobody: only a direction speaks for somebody."""
    like = [one for one in precedents if one.likeness >= weighing.likeness]
    tallies = _tallies(like, bureaus)
    if not tallies:
        return Shifted(tuple(standings))
    shares = {one.bureau: one.score for one in standings}
    lowered = {
        code: share * (1.0 - tallies[code].lowering(weighing)) if code in tallies else share
        for code, share in shares.items()
    }
    shifted = _sorted(standings, _raised(lowered, tallies, weighing))
    lowered_ones = [one for one in standings[:_TOLD_OF] if lowered[one.bureau] < one.score]
    raised_ones = [one for one in shifted[:_TOLD_OF] if _is_raised(one, tallies, weighing)]
    return Shifted(
        shifted,
        (
            *(
                line
                for one in raised_ones
                for line in why_raised(bureaus[one.bureau].name, *_named(tallies[one.bureau]))
            ),
            *(
                line
                for one in lowered_ones
                for line in why_lowered(bureaus[one.bureau].name, *_freed(tallies[one.bureau]))
            ),
        ),
    )


def _tallies(precedents: Iterable[Precedent], known: Mapping[str, Bureau]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for one in precedents:
        outcome = one.outcome
        for codes, name in (
            (outcome.refused, "refused"),
            (outcome.taken_from, "taken"),
            ((outcome.given_to,), "given"),
            ((outcome.kept_by,), "kept"),
            ((outcome.proposed,), "proposed"),
        ):
            for code in codes:
                if code is not None and code in known:
                    getattr(tallies.setdefault(code, _Tally()), name).append(one.likeness)
    return tallies


def _raised(
    shares: Mapping[str, float], tallies: Mapping[str, _Tally], weighing: Weighing
) -> dict[str, float]:
    """What was named gets a part of the whole, divided among them; so the sum stays below 1."""
    raising = {code: tally.raising(weighing) for code, tally in tallies.items()}
    given = {code: likeness for code, likeness in raising.items() if likeness}
    total = sum(given.values())
    part = weighing.raise_by * total / (1.0 + total)
    raised = {code: share * (1.0 - part) for code, share in shares.items()}
    for code, likeness in given.items():
        raised[code] = raised.get(code, 0.0) + part * likeness / total
    return raised


def _sorted(standings: Sequence[Standing], shares: Mapping[str, float]) -> tuple[Standing, ...]:
    known = {one.bureau: one for one in standings}
    order = sorted(shares, key=lambda code: (-shares[code], code))
    return tuple(
        replace(known.get(code) or Standing(code, 0.0, ()), score=shares[code]) for code in order
    )


def _named(tally: _Tally) -> tuple[int, int]:
    return len(tally.given), len(tally.proposed)


def _freed(tally: _Tally) -> tuple[int, int]:
    return len(tally.refused), len(tally.taken)


def _is_raised(standing: Standing, tallies: Mapping[str, _Tally], weighing: Weighing) -> bool:
    tally = tallies.get(standing.bureau)
    return tally is not None and tally.raising(weighing) > 0
