"""What follows from the state of a case by itself, and when: deadlines, notices, the next state.

A consequence is told until its event is in the record, and its id follows from what caused it: so
it happens once, however many archives there are, and also after all of them were away.
"""

from collections.abc import Iterator
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Case
from services.archive.domain.consequence import NOW, Consequence
from services.archive.domain.facts import Instant
from services.archive.domain.notices import (
    deadlines,
    opinions_complete,
    overtaken_acts,
    recalls,
)
from services.archive.domain.outcomes import outcomes
from services.archive.domain.passing_on import passing_on
from services.archive.domain.terms import Terms

__all__ = ["NOW", "Consequence", "consequences", "wakes"]

_PAPER: Final = (
    *("receipt", "kind", "title", "text", "author", "cosigners", "wanted_bureaus"),
    *("attachments", "publication", "predecessor"),
)


def consequences(case: Case, terms: Terms) -> Iterator[Consequence]:
    """All that are not in the record yet, due or not."""
    if case.receipt is None:
        return
    yield from _submission(case, terms)
    yield from deadlines(case, terms)
    yield from recalls(case)
    yield from opinions_complete(case)
    yield from outcomes(case, terms)
    yield from passing_on(case)
    yield from overtaken_acts(case)


def wakes(case: Case, terms: Terms) -> Instant | None:
    """When the next consequence falls due."""
    return min((one.at for one in consequences(case, terms)), default=None)


def _submission(case: Case, terms: Terms) -> Iterator[Consequence]:
    """Co-signing ends when everybody has answered, or with its window."""
    if case.status != "cosigning" or case.cosign_by is None:
        return
    answers = [entry["at"] for entry in case.timeline if entry["type"] == f.COSIGNED]
    answered = answers and all(one["decision"] is not None for one in case.invited)
    at = answers[-1] if answered else case.cosign_by
    paper = {name: getattr(case, name) for name in _PAPER}
    paper |= {"submitted_at": at, "assign_by": terms.due(case.kind or "", "assign", at)}
    yield Consequence(f.SUBMITTED, at, case.id, data=paper)
