"""The facts of cases lately written by this process, bounded by what they hold."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Final

import orjson

from services.archive.domain import Fact

DEFAULT_BYTES: Final = 6_000_000
"""Two thousand cases of a paper of 600 characters and where it went."""

_CASE_BYTES: Final = 300  # what is held beside the facts: two keys, and a place in the order

_values = attrgetter(*(one.name for one in fields(Fact)))


class FactCache:
    """Exactly the facts that a case's document was folded from when this process wrote it.

    Packed: as values they take more than twice as much, and most are never asked for again.
    """

    def __init__(self, max_bytes: int = DEFAULT_BYTES) -> None:
        self._max = max_bytes
        self._held = 0
        self._cases: OrderedDict[str, bytes] = OrderedDict()

    def get(self, enquiry_id: str) -> Sequence[Fact] | None:
        packed = self._cases.get(enquiry_id)
        if packed is None:
            return None
        self._cases.move_to_end(enquiry_id)
        return tuple(Fact(*values) for values in orjson.loads(packed))

    def put(self, enquiry_id: str, facts: Sequence[Fact]) -> None:
        self.drop(enquiry_id)
        packed = _packed(facts)
        self._cases[enquiry_id] = packed
        self._held += _weight(packed)
        while self._held > self._max:
            _, dropped = self._cases.popitem(last=False)
            self._held -= _weight(dropped)

    def drop(self, enquiry_id: str) -> None:
        packed = self._cases.pop(enquiry_id, None)
        if packed is not None:
            self._held -= _weight(packed)


def _packed(facts: Sequence[Fact]) -> bytes:
    """A copy: what orjson gives was written into room to grow, and goes on holding it."""
    return bytes(memoryview(orjson.dumps([_values(fact) for fact in facts])))


def _weight(packed: bytes) -> int:
    return _CASE_BYTES + len(packed)
