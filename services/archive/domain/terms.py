"""What the region's rules say of times and kinds, as the domain asks for it."""

from collections.abc import Callable
from dataclasses import dataclass

from services.archive.domain.facts import Instant


@dataclass(frozen=True, slots=True)
class Terms:
    """`due(kind, step, start)` is None where the region sets no such deadline.

    `approaching(start, due)` is when people are reminded, `needs_filing(kind)` whether an examiner
    has to file a paper before it is assigned.
    """

    due: Callable[[str, str, Instant], Instant | None]
    approaching: Callable[[Instant, Instant], Instant]
    needs_filing: Callable[[str], bool]
