"""The record in slices of whole cases, each small enough to be read at once.

SecantusDB answers a query when it has all of the answer, and everybody else waits; a cursor over
the whole record would stop the services. Ids are hashes, so slices of equal width are about
equally full. Both ends on the indexed field; a sort or a limit would read the rest as well.
"""

from typing import Any, Final

_EVENTS_AT_ONCE: Final = 1000
_SPACE: Final = 16**8


def subject_ranges(events: int, *, at_once: int = _EVENTS_AT_ONCE) -> list[dict[str, Any]]:
    """Conditions on `subject` that every text meets exactly one of, in ascending order."""
    number = max(1, -(-events // at_once))
    inner = [f"{_SPACE * at // number:08x}" for at in range(1, number)]
    bounds = ["", *inner]
    upper = [{"$lt": bound} for bound in inner] + [{}]
    return [{"$gte": low} | end for low, end in zip(bounds, upper, strict=True)]
