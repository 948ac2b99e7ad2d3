"""Tickets and brakes within one process, promising what the real ones do, for tests."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from services.identity.domain.sign_in import Patience, Strain, Wait
from services.identity.handlers.sign_in_ports import Payload, TicketKind


@dataclass(slots=True)
class _Ticket:
    payload: Payload
    until: datetime
    uses: int = 0


class InMemoryTickets:
    def __init__(self) -> None:
        self._tickets: dict[tuple[TicketKind, str], _Ticket] = {}

    async def put(self, kind: TicketKind, payload: Payload, *, until: datetime) -> str:
        ticket = secrets.token_hex(32)
        self._tickets[kind, ticket] = _Ticket(payload, until)
        return ticket

    async def take(self, kind: TicketKind, ticket: str, *, now: datetime) -> Payload | None:
        found = self._tickets.pop((kind, ticket), None)
        return found.payload if found and now < found.until else None

    async def use(
        self, kind: TicketKind, ticket: str, *, most: int, now: datetime
    ) -> Payload | None:
        found = self._tickets.get((kind, ticket))
        if found is None or now >= found.until or found.uses >= most:
            return None
        found.uses += 1
        return found.payload


class InMemoryBrakes:
    def __init__(self) -> None:
        self._strains: dict[str, Strain] = {}

    async def press(self, what: str, *, patience: Patience, now: datetime) -> float | None:
        following = patience.next(self._strains.get(what), now)
        if isinstance(following, Wait):
            return following.seconds
        self._strains[what] = following
        return None

    async def release(self, what: str) -> None:
        self._strains.pop(what, None)
