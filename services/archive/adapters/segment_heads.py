"""The heads of segments as this process remembers them: a few tens of bytes for a text.

They are looked at for each place in which a word was found, and never change.
"""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from services.archive.adapters.documents import Document
from services.archive.adapters.mongo_reading import in_pieces
from services.archive.domain import instant
from services.archive.domain.facts import Instant

MOST_TEXTS: Final = 250_000
"""Some twelve megabytes: a hundred thousand cases, their answers, and what was published."""

Microseconds = int
"""Since 1970: of a thousand hits a page needs the moments of twenty."""

_MICROSECONDS: Final = "q"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_UNKNOWN: Final = -(1 << 63)


class Found(NamedTuple):
    """A text with a word: its case, when that was submitted, and its event if it is a copy."""

    case: str
    begun: Microseconds | None
    copy: str | None


@dataclass(frozen=True, slots=True)
class Head:
    """The ids of the cases one after the other, each in `width` characters."""

    cases: str
    width: int
    begun: Sequence[Microseconds]
    copies: Mapping[int, str]

    @classmethod
    def of(cls, document: Document) -> "Head":
        cases = document["cases"]
        copies = {place: document["events"][place] for place in document["copies"]}
        width = max(map(len, cases), default=0)
        joined = "".join(case.ljust(width) for case in cases)
        return cls(joined, width, moments_in(document.get("begun"), len(cases)), copies)

    def some(self, places: Iterable[int]) -> Iterator[Found]:
        for place in places:
            case = self.cases[place * self.width : (place + 1) * self.width].rstrip()
            begun = self.begun[place]
            yield Found(case, None if begun == _UNKNOWN else begun, self.copies.get(place))


class KnownHeads:
    """Those that were asked for last, as many as hold `most` texts."""

    def __init__(self, collection: Any, *, most: int = MOST_TEXTS) -> None:
        self._collection = collection
        self._most = most
        self._held = 0
        self._known: OrderedDict[str, tuple[Head, int]] = OrderedDict()

    async def some(self, names: Collection[str]) -> Mapping[str, Head]:
        """Those without a head are not there, or not yet."""
        found = {name: self._known[name][0] for name in names if name in self._known}
        for name in found:
            self._known.move_to_end(name)
        for some in in_pieces([name for name in names if name not in found]):
            async for document in self._collection.find({"_id": {"$in": some}}):
                found[document["_id"]] = head = Head.of(document)
                self._keep(document["_id"], head, len(document["cases"]))
        return found

    def forget(self, name: str) -> None:
        self._held -= self._known.pop(name, (None, 0))[1]

    def _keep(self, name: str, head: Head, texts: int) -> None:
        self.forget(name)
        self._known[name] = head, texts
        self._held += texts
        while self._held > self._most:
            self.forget(next(iter(self._known)))


def moments_packed(moments: Iterable[Instant | None]) -> bytes:
    return array(_MICROSECONDS, [_microseconds(one) for one in moments]).tobytes()


def moments_in(packed: bytes | None, texts: int) -> Sequence[Microseconds]:
    """Nothing is known of segments that were written without."""
    return array(_MICROSECONDS, packed or _NOTHING * texts)


def instant_at(since_epoch: Microseconds) -> Instant:
    return instant(_EPOCH + since_epoch * _MICROSECOND)


def later(one: Microseconds | None, other: Microseconds | None) -> Microseconds | None:
    """What either knows; of a paper that was sent again the last time counts."""
    return other if one is None else one if other is None else max(one, other)


def instants(moments: Iterable[Microseconds]) -> Iterator[Instant | None]:
    return (None if one == _UNKNOWN else instant_at(one) for one in moments)


def _microseconds(moment: Instant | None) -> Microseconds:
    if moment is None:
        return _UNKNOWN
    return (datetime.fromisoformat(moment) - _EPOCH) // _MICROSECOND


_NOTHING: Final = moments_packed([None])
