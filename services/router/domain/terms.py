"""All terms of a lexicon in columns: as objects, those of a thousand bureaus take a hundred MB."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, overload

Owners = tuple[str, ...]
_MOST_KEPT: Final = 20_000
_NAME, _SETTING = 1, 2


@dataclass(frozen=True, slots=True)
class Term:
    """A pattern in normal form, and how people write it.

    `is_name`: its owners are called so; else it is a word of their field. `is_setting`: it tells
    where something happens rather than what.
    """

    text: str
    shown: str
    owners: Owners
    weight: float
    is_name: bool = False
    is_setting: bool = False


def spellings(term: str) -> tuple[str, ...]:
    """What it may look like in a text: English also in the plural, as whole words match."""
    if not term.isascii() or not term[-1].isalpha() or term.endswith("s"):
        return (term,)
    return (term, f"{term[:-1]}ies" if term.endswith("y") else f"{term}s")


class Terms(Sequence[Term]):
    """A term becomes an object when it is asked for, and is kept: papers use few, and the same."""

    def __init__(self, terms: Iterable[Term], *, most_kept: int = _MOST_KEPT) -> None:
        texts, shown = list[str](), list[str]()
        numbers: dict[Owners, int] = {}
        self._owners_of, self._weights, self._marks = array("i"), array("d"), bytearray()
        for term in terms:
            texts.append(term.text)
            shown.append(term.shown)
            self._owners_of.append(numbers.setdefault(term.owners, len(numbers)))
            self._weights.append(term.weight)
            self._marks.append(_NAME * term.is_name + _SETTING * term.is_setting)
        self._texts, self._shown = _Texts(texts), _Texts(shown)
        self._owners = tuple(numbers)
        self.of = _Kept(self._made, most_kept).__getitem__
        """The term of an index, which has to be one: for those who ask for many."""

    def __len__(self) -> int:
        return len(self._weights)

    def __iter__(self) -> Iterator[Term]:
        return map(self._made, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Term: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Term]: ...
    def __getitem__(self, index: int | slice) -> Term | Sequence[Term]:
        places = range(len(self))[index]
        return self.of(places) if isinstance(places, int) else [self.of(one) for one in places]

    @property
    def texts(self) -> Iterator[str]:
        return iter(self._texts)

    def _made(self, index: int) -> Term:
        marks = self._marks[index]
        return Term(
            self._texts[index],
            self._shown[index],
            self._owners[self._owners_of[index]],
            self._weights[index],
            bool(marks & _NAME),
            bool(marks & _SETTING),
        )


class _Kept(dict[int, Term]):
    """What was made, until that are too many; a dictionary's own look-up is the quickest."""

    def __init__(self, make: Callable[[int], Term], most: int) -> None:
        self._make = make
        self._most = most

    def __missing__(self, index: int) -> Term:
        if len(self) >= self._most:
            self.clear()
        term = self[index] = self._make(index)
        return term


class _Texts:
    """One text and where each part of it ends."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._all = "".join(texts)
        self._ends = array("i", [0])
        for text in texts:
            self._ends.append(self._ends[-1] + len(text))

    def __getitem__(self, index: int) -> str:
        return self._all[self._ends[index] : self._ends[index + 1]]

    def __iter__(self) -> Iterator[str]:
        return (self._all[begin:end] for begin, end in pairwise(self._ends))
