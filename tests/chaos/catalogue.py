"""All faults by name, and the choice that a test of a minute makes."""

from typing import Final

from tests.chaos.faults import Fault, service_faults
from tests.chaos.faults_broker import BROKER_FAULTS, DESTRUCTIVE
from tests.chaos.faults_machine import MACHINE_FAULTS
from tests.chaos.faults_messages import MESSAGE_FAULTS
from tests.chaos.faults_network import network_faults

FAULTS: Final[dict[str, Fault]] = (
    service_faults() | BROKER_FAULTS | network_faults() | MESSAGE_FAULTS | MACHINE_FAULTS
)


def fault(name: str) -> Fault:
    return (FAULTS | DESTRUCTIVE)[name]


def chosen(words: str) -> list[str]:
    """`kill,alarm` are all whose names have one of these words in them.

    Raises:
        ValueError: there is none with that word.
    """
    wanted: list[str] = []
    for word in filter(None, (part.strip() for part in words.split(","))):
        found = [name for name in [*FAULTS, *DESTRUCTIVE] if word in name]
        if not found:
            raise ValueError(f"no fault has {word!r} in its name: {', '.join(FAULTS)}")
        wanted += [name for name in found if name not in wanted]
    return wanted or list(FAULTS)
