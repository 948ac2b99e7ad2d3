"""A long order in stretches: SecantusDB reads the whole of a range for the first few of it.

So a page would cost what there is behind its beginning, however short it is. Stretches grow from
there: the page is full after a few of them, and where little is found they are not many. On a real
MongoDB, which stops at its limit, they are some more questions and no harm.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from string import hexdigits
from typing import Final

from services.archive.adapters.documents import NO_DUE, UNLISTED
from services.archive.domain import instant
from services.archive.ports import BEGINNING, Position

Stretch = dict[str, str]
"""A condition on a place."""

FIRST: Final = timedelta(seconds=1)
_WIDER: Final = 4
"""So few stretches lead from a quiet night to its end."""

_OLDEST: Final = timedelta(days=30 * 365)
_LONG_AGO: Final = datetime(1990, 1, 1, tzinfo=UTC)
_FAR: Final = datetime(9000, 1, 1, tzinfo=UTC)
_DAYS: Final = (1, 5, 21, 85, 341)
"""Deadlines are ends of days, so that shorter stretches would not part them."""

_DIGITS: Final = 4
_SHARES: Final = (0x10, 0x90, 0x490, 0x2490)
"""Of all ids, which are digests and so spread evenly: up to some hundreds among a million."""


def stretches(after: Position | None, now: datetime) -> Iterator[Stretch]:
    """Conditions on a place, ascending, that each place after this one meets exactly one of."""
    bounds = (instant(end) for end in _ends(after, now))
    return _ascending({"$gt": after or ""}, bounds)


def newest_first(
    after: Position | None, now: datetime, *, first: timedelta = FIRST
) -> Iterator[Stretch]:
    """The same for listed places before this one, descending; some are ahead of our clock.

    `first`: how far the first stretch goes; longer where little is to be found.
    """
    high = {"$lt": after} if after else {}
    begin, width = min(_moment(after) or now, now), first
    while begin - _LONG_AGO > width:
        begin -= width
        bound = instant(begin)
        yield {"$gte": bound} | high
        high = {"$lt": bound}
        width *= _WIDER
    yield {"$gt": UNLISTED} | high


def soonest_first(after: Position | None, now: datetime) -> Iterator[Stretch]:
    """Listed deadlines after this place: what is overdue, what is due ever later, the rest.

    Many papers are due at the same moment, and most have no deadline any more: those are parted by
    their ids.
    """
    return _ascending({"$gt": after or UNLISTED}, _deadlines(after, now))


def _ascending(low: Stretch, bounds: Iterator[str]) -> Iterator[Stretch]:
    for bound in bounds:
        yield low | {"$lt": bound}
        low = {"$gte": bound}
    yield low


def _ends(after: Position | None, now: datetime) -> Iterator[datetime]:
    """From a known place ever wider; from nowhere ever narrower, since nobody knows the first."""
    if after is None or after <= BEGINNING:
        age = _OLDEST
        while age >= FIRST:
            yield now - age
            age /= _WIDER
        return
    begin, width = datetime.fromisoformat(after.partition("/")[0]), FIRST
    while begin + width < now:
        yield (begin := begin + width)
        width *= _WIDER


def _deadlines(after: Position | None, now: datetime) -> Iterator[str]:
    moment, _, key = (after or "").partition("/")
    begin = _moment(after)
    if begin is not None:
        yield from _among_ids(moment, key)
        yield f"{moment}0"  # "0" comes next to "/"
    elif moment != NO_DUE:
        begin = now
        yield from (instant(now - timedelta(days=days)) for days in reversed(_DAYS))
        yield instant(now)
    if begin is not None:
        if begin < _FAR:
            yield from (instant(begin + timedelta(days=days)) for days in _DAYS)
        yield NO_DUE
    yield from _among_ids(NO_DUE, key if moment == NO_DUE else "")


def _among_ids(moment: str, key: str) -> Iterator[str]:
    begin = key[:_DIGITS] or "0"
    if not set(begin) <= set(hexdigits):  # of what a client made up
        return
    first = int(begin, 16)
    for share in _SHARES:
        if first + share < 1 << 4 * _DIGITS:
            yield f"{moment}/{first + share:0{_DIGITS}x}"


def _moment(place: Position | None) -> datetime | None:
    """None also of what a client made up."""
    text = (place or "").partition("/")[0]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and instant(moment) == text else None
