"""Ledger and party book within one process, promising what the real ones do, for tests."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifier.domain.alerts import Alert, Pending, Verdict
from services.notifier.domain.parties import NOBODY, Parties
from services.notifier.domain.standing import Standing
from services.notifier.ports import Known


@dataclass(slots=True)
class _Entry:
    alert: Alert
    since: datetime
    due: datetime | None
    attempts: int = 0
    unsure: bool = True
    verdict: Verdict | None = None


class InMemoryLedger:
    def __init__(self) -> None:
        self._entries: dict[UUID, _Entry] = {}

    async def claim(
        self,
        alerts: Sequence[Alert],
        *,
        now: datetime,
        until: datetime,
        ended: Verdict | None = None,
    ) -> Mapping[UUID, Known]:
        known: dict[UUID, Known] = {}
        due = None if ended else until
        for alert in alerts:
            new = _Entry(alert, now, due, verdict=ended)
            entry = self._entries.setdefault(alert.id, new)
            if entry is not new:
                known[alert.id] = entry.verdict or "open"
        return known

    async def settle(self, alerts: Sequence[UUID], verdict: Verdict, *, until: datetime) -> None:
        for entry in (self._entries[alert] for alert in alerts):
            delivered = entry.verdict is not None and entry.verdict.reason is None
            if not delivered:
                entry.verdict, entry.due = verdict, until

    async def told(self, alerts: Sequence[UUID]) -> None:
        for entry in (self._entries[alert] for alert in alerts):
            if entry.verdict is not None:
                entry.due = None

    async def postpone(
        self,
        alerts: Sequence[UUID],
        *,
        due: datetime,
        reason: str,  # noqa: ARG002 - the real one keeps it for people
        tries: int = 1,
    ) -> None:
        for entry in (self._entries[alert] for alert in alerts):
            if entry.verdict is None:
                entry.due, entry.unsure = due, False
                entry.attempts += tries

    async def take_due(self, now: datetime, *, until: datetime, limit: int) -> Sequence[Pending]:
        due = [entry for entry in self._entries.values() if entry.due and entry.due <= now]
        taken = []
        for entry in sorted(due, key=lambda entry: entry.due or now)[:limit]:
            pending = Pending(entry.alert, entry.since, entry.attempts, entry.unsure, entry.verdict)
            taken.append(pending)
            entry.due, entry.unsure = until, True
        return taken


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
