"""How one sees that a service has done its work, and whether all of it was done once."""

from collections.abc import Collection, Sequence
from typing import Protocol

from shared.messaging.topology import SECRETARIAT, bureau_queue
from tests.bench.scaling.backlog import Letter
from tests.bench.scaling.place import Place
from tests.bench.settling import until_reached

Faults = dict[str, int]
_POLL_SECONDS = 0.05
_BATCH = 20
"""The database finds events by twenty ids at the least cost each."""
_IN_HAND = 400
"""Messages that a replica may have been given at a time, where it takes them in batches."""
_EVERY = 7
"""Of those in hand so many are looked for: in no step with the replicas, who take turns."""


class Outcome(Protocol):
    async def until_done(self, letters: Sequence[Letter], number: int) -> float:
        """When all of these letters, and so `number` enquiries in all, were done."""

    async def faults(self, enquiries: Collection[str], expected: Collection[str]) -> Faults:
        """`expected` are the ids of all events, or records, that there have to be."""


class Assigned:
    """The router: an assignment of each enquiry in one of the bureaus' queues."""

    def __init__(self, place: Place) -> None:
        self._queues = place.queues
        codes = (*place.site.region.bureau_codes, SECRETARIAT)
        self._bureaus = [bureau_queue(code) for code in codes]

    async def until_done(self, letters: Sequence[Letter], number: int) -> float:  # noqa: ARG002
        """The archive's queue is given whatever is published: it is one to count for 44."""
        return await until_reached(self._published, number, poll_seconds=_POLL_SECONDS)

    async def _published(self) -> int:
        return await self._queues.length("archive")

    async def faults(self, enquiries: Collection[str], expected: Collection[str]) -> Faults:  # noqa: ARG002
        return compare(expected, ids_in(await self._queues.empty(self._bureaus)))


class Alerted:
    """The notifier: a webhook call for each enquiry, and the event of each alert."""

    def __init__(self, place: Place) -> None:
        if place.watching is None:
            raise ValueError("nobody hears the webhooks")
        self._queues = place.queues
        self._watching = place.watching

    async def until_done(self, letters: Sequence[Letter], number: int) -> float:  # noqa: ARG002
        await until_reached(self._called, number, poll_seconds=_POLL_SECONDS)
        return max((await self._watching.seen()).alerts.values(), default=0.0)

    async def _called(self) -> int:
        return (await self._watching.counts())[1]

    async def faults(self, enquiries: Collection[str], expected: Collection[str]) -> Faults:
        seen = await self._watching.seen()
        return {
            **compare(expected, ids_in(await self._queues.empty(["archive"]))),
            "never alerted": len(set(enquiries) - seen.alerts.keys()),
            "alerted twice": seen.alert_repeats,
            "wrongly signed": seen.forged,
        }


class Archived:
    """The archive: each event once, and a case that shows its assignment."""

    def __init__(self, place: Place, replicas: int) -> None:
        self._queues = place.queues
        self._reader = place.reader
        self._in_hand = replicas * _IN_HAND

    async def until_done(self, letters: Sequence[Letter], number: int) -> float:  # noqa: ARG002
        await until_reached(self._handed_out, 0)
        waiting = probes(letters, self._in_hand)
        total = len(waiting)

        async def stored() -> int:
            while waiting and await self._reader.stored(waiting[-_BATCH:]) == len(
                waiting[-_BATCH:]
            ):
                del waiting[-_BATCH:]
            return total - len(waiting)

        return await until_reached(stored, total, poll_seconds=_POLL_SECONDS)

    async def _handed_out(self) -> int:
        return -await self._queues.length("archive")

    async def faults(self, enquiries: Collection[str], expected: Collection[str]) -> Faults:
        record, ours = await self._reader.read(), set(enquiries)
        cases = record.cases.keys()
        return {
            **compare(expected, list(record.events)),
            "archived twice": record.doubled,
            "no case": len(ours - cases),
            "cases of nothing": len(cases - ours),
            "case not up to date": len((ours & cases) - record.up_to_date),
        }


def outcome_of(place: Place, service: str, replicas: int) -> Outcome:
    if service == "router":
        return Assigned(place)
    return Alerted(place) if service == "notifier" else Archived(place, replicas)


def compare(expected: Collection[str], found: Sequence[str]) -> Faults:
    return {
        "lost": len(set(expected) - set(found)),
        "doubled": len(found) - len(set(found)),
        "of nothing": len(set(found) - set(expected)),
    }


def ids_in(letters: Sequence[Letter]) -> list[str]:
    return [event["id"] for letter in letters for event in letter.events()]


def probes(letters: Sequence[Letter], in_hand: int) -> list[str]:
    """An event of each of some letters that can be the last to be done."""
    last = letters[-in_hand:]
    some = [*last[::_EVERY], *last[-_EVERY:]]
    return list(dict.fromkeys(str(letter.events()[0]["id"]) for letter in some))
