"""The facts of cases lately written by this process, bounded by what they hold."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from services.archive.domain import Fact

DEFAULT_CHARACTERS: Final = 5_000_000
_FACT_CHARACTERS: Final = 1000  # what a fact holds beside its text, roughly


class FactCache:
    """Exactly the facts that a case's document was folded from when this process wrote it."""

    def __init__(self, max_characters: int = DEFAULT_CHARACTERS) -> None:
        self._max = max_characters
        self._held = 0
        self._cases: OrderedDict[str, Sequence[Fact]] = OrderedDict()

    def get(self, enquiry_id: str) -> Sequence[Fact] | None:
        if enquiry_id in self._cases:
            self._cases.move_to_end(enquiry_id)
        return self._cases.get(enquiry_id)

    def put(self, enquiry_id: str, facts: Sequence[Fact]) -> None:
        self.drop(enquiry_id)
        self._cases[enquiry_id] = facts
        self._held += _weight(facts)
        while self._held > self._max:
            _, dropped = self._cases.popitem(last=False)
            self._held -= _weight(dropped)

    def drop(self, enquiry_id: str) -> None:
        self._held -= _weight(self._cases.pop(enquiry_id, ()))


def _weight(facts: Sequence[Fact]) -> int:
    return sum(_FACT_CHARACTERS + len(fact.data.get("text", "")) for fact in facts)
