"""Ledger and party book within one process, promising what the real ones do, for tests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from services.notifier.domain.alerts import Batch, Pending
from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.domain.standing import Standing


@dataclass(slots=True)
class _Entry:
    batch: Batch
    due: datetime
    state: Literal["new", "taken", "waiting"] = "new"


class InMemoryLedger:
    def __init__(self) -> None:
        self._claims: dict[UUID, UUID] = {}
        self._open: dict[UUID, _Entry] = {}

    async def open(self, batches: Sequence[Batch]) -> None:
        self._open |= {batch.id: _Entry(batch, batch.until) for batch in batches}

    async def claim(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        return [batch.only(self._claimed(batch)) for batch in batches]

    def _claimed(self, batch: Batch) -> Iterator[Pending]:
        for one in batch.waiting:
            there = one.alert.id in self._claims
            if self._claims.setdefault(one.alert.id, batch.id) == batch.id:
                yield replace(one, unsure=there)

    async def settle(self, batch: Batch, *, due: datetime) -> None:
        if self._is_theirs(batch):
            self._open[batch.id] = _Entry(batch, due, "waiting")

    async def close(self, batch: Batch) -> None:
        if self._is_theirs(batch):
            del self._open[batch.id]

    def _is_theirs(self, batch: Batch) -> bool:
        entry = self._open.get(batch.id)
        return entry is not None and entry.batch.taker == batch.taker

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Batch]:
        due = [entry for entry in self._open.values() if entry.due <= now]
        found = sorted(due, key=lambda entry: entry.due)[:limit]
        taken = [self._taken(entry, until) for entry in found]
        for batch in taken:
            if not batch.waiting:
                del self._open[batch.id]
        return [batch for batch in taken if batch.waiting]

    def _taken(self, entry: _Entry, until: datetime) -> Batch:
        batch = replace(entry.batch, taker=uuid4(), until=until)
        if entry.state == "new":
            batch = batch.only(self._claimed(batch))
        else:
            unsure = entry.state == "taken"
            batch = batch.only(replace(one, unsure=unsure) for one in batch.waiting)
        state: Literal["new", "taken"] = "new" if entry.state == "new" else "taken"
        self._open[batch.id] = _Entry(batch, until, state)
        return batch


class InMemoryStandingBook:
    def __init__(self) -> None:
        self._known: dict[str, Standing] = {}

    async def learn(self, standings: Sequence[Standing]) -> None:
        for one in standings:
            known = self._known.get(one.person)
            if known is None or known.revision < one.revision:
                self._known[one.person] = one

    async def look_up(self, people: Collection[str]) -> Mapping[str, Standing]:
        return {one: self._known[one] for one in people if one in self._known}


class InMemoryPartyBook:
    def __init__(self) -> None:
        self._known: dict[UUID, Parties] = {}

    async def learn(self, learnt: Mapping[UUID, Parties]) -> None:
        for enquiry, parties in learnt.items():
            self._known[enquiry] = self._known.get(enquiry, NOBODY) | parties

    async def look_up(self, enquiries: Collection[UUID]) -> Mapping[UUID, Parties]:
        return {one: self._known[one] for one in enquiries if one in self._known}
