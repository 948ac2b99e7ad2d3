"""A long order in stretches of time: SecantusDB reads the whole of a range for the first few of it.

So a page after some place would cost what there is behind that place, however short it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from services.archive.domain import instant
from services.archive.ports import BEGINNING, Position

_FIRST: Final = timedelta(seconds=1)
_WIDER: Final = 4
"""So few stretches lead from a quiet night to its end."""

_OLDEST: Final = timedelta(days=30 * 365)


def stretches(after: Position | None, now: datetime) -> Iterator[dict[str, str]]:
    """Conditions on a place, ascending, that each place after this one meets exactly one of."""
    low = {"$gt": after or ""}
    for end in _ends(after, now):
        bound = instant(end)
        yield low | {"$lt": bound}
        low = {"$gte": bound}
    yield low


def _ends(after: Position | None, now: datetime) -> Iterator[datetime]:
    """From a known place ever wider; from nowhere ever narrower, since nobody knows the first."""
    if after is None or after <= BEGINNING:
        age = _OLDEST
        while age >= _FIRST:
            yield now - age
            age /= _WIDER
        return
    begin, width = datetime.fromisoformat(after.partition("/")[0]), _FIRST
    while begin + width < now:
        yield (begin := begin + width)
        width *= _WIDER
