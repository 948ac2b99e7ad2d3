"""Which papers are pointed out beside which: an author's own, those of others, and whole groups."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from services.archive.domain.acts import ACTS
from services.archive.domain.case import Case, Plain
from services.archive.domain.facts import Instant
from services.archive.domain.likeness import NEAR_IDENTICAL, SIMILAR, Runs, likeness, runs
from services.archive.domain.permits import Allowed
from services.archive.domain.relations import Actor
from services.archive.domain.rules import Asked, may
from services.archive.domain.terms import Terms
from services.archive.domain.visibility import private, unsent

MOST_OWN: Final = 5
MOST_OTHERS: Final = 10

_GONE: Final = frozenset({"withdrawn", "converted"})
"""Nobody works on it, and the successor of a converted paper says the same."""

_FEW: Final = 12

Pair = tuple[str, str]

Mergeable = Callable[[Case, Case], bool]
"""Whether the first may be merged into the second now."""


@dataclass(frozen=True, slots=True)
class Found:
    """`mergeable` is None where nobody asks for it; with one paper, into it or it into this."""

    case: Case
    likeness: float
    mergeable: bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The earliest first: it is the one that the others may be merged into."""

    items: Sequence[Found]
    likeness: float


def may_merge(one: Case, main: Case, actor: Actor, *, now: Instant, terms: Terms) -> bool:
    acts = ((one, "merge"), (main, "join"))
    return one.id != main.id and all(
        isinstance(may(case, Asked(act, actor), now=now, terms=terms), Allowed)
        for case, act in acts
    )


def own_alike(
    papers: Iterable[Case], person: str, *, words: Runs, but: str | None
) -> Sequence[Found]:
    """The author's own papers that say nearly the same, but for drafts."""
    found = [
        Found(case, alike)
        for case in papers
        if case.id != but and _author(case) == person and case.status not in {"draft", *_GONE}
        if (alike := likeness(words, words_of(case))) >= NEAR_IDENTICAL
    ]
    return _best(found)[:MOST_OWN]


def others_alike(case: Case, candidates: Iterable[Case], mergeable: Mergeable) -> Sequence[Found]:
    """Papers of other members that say much the same, less those that it is one with already."""
    words = words_of(case)
    found = [
        Found(other, alike)
        for other in candidates
        if comparable(other) and _apart(case, other)
        if (alike := likeness(words, words_of(other))) >= SIMILAR
    ]
    return [
        replace(one, mergeable=mergeable(case, one.case) or mergeable(one.case, case))
        for one in _best(found)[:MOST_OTHERS]
    ]


def comparable(case: Case) -> bool:
    """Others know what it says: it was submitted, and is not about to say something else."""
    known = case.complete and not private(case) and case.author is not None
    return known and case.status not in _GONE and not unsent(case)


def unmerged(case: Case) -> bool:
    """Nobody has decided on it yet so that others could not be merged with it."""
    return comparable(case) and case.status in ACTS["join"].during


def words_of(case: Case) -> Runs:
    return runs(case.title, case.text)


def pairs_of(banded: Mapping[str, Collection[int]]) -> Sequence[Pair]:
    """Who shares bands with whom, those with the most first.

    Of a crowd not each is named with each, but enough to hold it together.
    """
    sharing: dict[int, list[str]] = {}
    for key in sorted(banded):
        for band in banded[key]:
            sharing.setdefault(band, []).append(key)
    shared = Counter(pair for keys in sharing.values() for pair in _pairs(keys))
    return [pair for pair, _ in shared.most_common()]


def _pairs(keys: Sequence[str]) -> Iterator[Pair]:
    if len(keys) <= _FEW:
        yield from combinations(keys, 2)
        return
    yield from pairwise(keys)
    yield from ((keys[0], key) for key in keys[1:])


def groups_of(cases: Iterable[Case], pairs: Iterable[Pair]) -> Sequence[Group]:
    """Papers of at least two members that hang together, the most alike groups first."""
    known = {case.id: case for case in cases if unmerged(case)}
    words = {key: words_of(case) for key, case in known.items()}
    alike = {
        (one, other): found
        for one, other in pairs
        if one in known and other in known and _author(known[one]) != _author(known[other])
        if (found := likeness(words[one], words[other])) >= SIMILAR
    }
    best: dict[str, float] = {}
    for pair, found in alike.items():
        for key in pair:
            best[key] = max(found, best.get(key, 0.0))
    groups = [_group([Found(known[key], best[key]) for key in keys]) for keys in _hanging(alike)]
    return sorted(groups, key=lambda one: (-one.likeness, one.items[0].case.id))


def judged(group: Group, mergeable: Mergeable) -> Group:
    """Each with whether it may be merged into another of the group."""
    items = [
        replace(one, mergeable=any(mergeable(one.case, other.case) for other in group.items))
        for one in group.items
    ]
    return Group(items, group.likeness)


def found_plain(found: Found) -> dict[str, object]:
    case = found.case
    names = ("id", "receipt", "kind", "title", "status", "submitted_at")
    plain = {name: getattr(case, name) for name in names}
    return plain | {"similarity": round(found.likeness, 3)}


def other_plain(found: Found) -> dict[str, object]:
    author = found.case.author or {}
    told = {"id": author.get("id"), "name": author.get("name")}
    return found_plain(found) | {"author": told, "mergeable": found.mergeable}


def _group(items: Sequence[Found]) -> Group:
    earliest = sorted(items, key=lambda one: (one.case.submitted_at or "", one.case.id))
    return Group(earliest, max(one.likeness for one in items))


def _hanging(pairs: Iterable[Pair]) -> Iterable[Sequence[str]]:
    """The sets of keys that are joined by pairs, directly or by way of others."""
    of: dict[str, list[str]] = {}
    for one, other in pairs:
        first, second = of.setdefault(one, [one]), of.setdefault(other, [other])
        if first is not second:
            first += second
            of |= dict.fromkeys(second, first)
    return {id(keys): keys for keys in of.values()}.values()


def _apart(case: Case, other: Case) -> bool:
    one_by_now = case.merged_into == other.id or other.merged_into == case.id
    return other.id != case.id and _author(case) != _author(other) and not one_by_now


def _best(found: Sequence[Found]) -> Sequence[Found]:
    return sorted(found, key=lambda one: (-one.likeness, one.case.submitted_at or "", one.case.id))


def _author(case: Case) -> str | None:
    author: Plain = case.author or {}
    return author.get("id")
