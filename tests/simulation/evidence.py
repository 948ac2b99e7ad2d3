"""The site at rest, as the invariants look at it."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from services.archive.adapters.documents import changes_a_case, fact_of
from services.archive.domain import Case, Fact, fold
from shared.messaging.dead_letters import DeadLetter, dead_letter_of
from shared.messaging.topology import SERVICE_QUEUES, dead_queue, parked_queue
from tests.simulation.asking import Told
from tests.simulation.site import Site


class Desks(Protocol):
    @property
    def got(self) -> Mapping[str, Counter[UUID]]: ...


class Evidence:
    def __init__(self, site: Site, told: Told, desks: Desks) -> None:
        self.site = site
        self.told = told
        self.desks = desks
        self.events = site.database.events
        self.facts: dict[str, list[Fact]] = {}
        for document in self.events.values():
            if changes_a_case(document["type"]):
                self.facts.setdefault(document["subject"], []).append(fact_of(document))
        self.cases: dict[str, Case] = {
            key: _folded(site, key, facts) for key, facts in self.facts.items()
        }
        self.dead = {one.name: _lying_in(site, dead_queue(one.name)) for one in SERVICE_QUEUES}
        self.parked = [
            letter for one in SERVICE_QUEUES for letter in _lying_in(site, parked_queue(one.name))
        ]


def _folded(site: Site, key: str, facts: list[Fact]) -> Case:
    """As the archive has it, if it has all facts; else as it would have it with the last one."""
    known = site.database.folded.get(key)
    return known if known is not None and known.n == len(facts) else fold(facts)


def _lying_in(site: Site, queue: str) -> list[DeadLetter]:
    return [dead_letter_of(letter) for letter in site.broker.line(queue).ready]
