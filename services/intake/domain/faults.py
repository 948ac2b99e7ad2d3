"""What is wrong with a form, field by field and in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from shared.errors import PermanentError


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that cannot be taken, and why, without its value."""

    field: str
    reason: str
    reason_zh: str


Faults: TypeAlias = list[Fault]


class InvalidFormError(PermanentError):
    """Some fields of what was sent cannot be taken."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.reason}" for fault in faults))
        self.faults = tuple(faults)


def check(faults: Sequence[Fault]) -> None:
    """Raises InvalidFormError if there is any fault."""
    if faults:
        raise InvalidFormError(faults)
