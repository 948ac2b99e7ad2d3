"""Identity's use cases over stores in memory, with a clock and a day that stand still."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.identity.adapters.hashes import HmacHashes
from services.identity.adapters.memory import (
    InMemoryPeople,
    InMemoryRevocations,
    InMemorySessions,
)
from services.identity.adapters.vault import Vault
from services.identity.domain import SessionLimits
from services.identity.handlers import (
    Announce,
    BindAccount,
    EndPerson,
    ErasePerson,
    GrantToken,
    ImportRoster,
    Plan,
    RevokePerson,
    Wish,
)
from shared.errors import TransientError
from shared.events import Event
from shared.identity import Principal, TokenIssuer, new_key_pair

NOW = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 1, 20)
CHECKED = "11010519491231002X"
PRIVATE, JWKS = new_key_pair()


class BrokerAwayError(TransientError):
    """The test took the broker away."""


@dataclass
class Told:
    """A publisher that remembers; with `away` it takes nothing."""

    events: list[Event] = field(default_factory=list)
    away: bool = False

    async def publish(self, *events: Event) -> None:
        if self.away:
            raise BrokerAwayError
        self.events += events

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


class OneKey:
    """Signs with one key for ever."""

    def __init__(self) -> None:
        self._issuer = TokenIssuer(PRIVATE)

    def issue(self, principal: Principal, *, now: float, lifetime_seconds: float) -> str:
        return self._issuer.issue(principal, now=now, lifetime_seconds=lifetime_seconds)

    def jwks(self, *, now: float) -> bytes:
        assert now
        return JWKS


class Offices:
    def __init__(self) -> None:
        self.now, self.today = NOW, TODAY
        self.told = Told()
        self.people = InMemoryPeople(Vault({"k1": b"k" * 32}, current="k1"))
        self.sessions = InMemorySessions(SessionLimits())
        self.revocations = InMemoryRevocations()
        self.hashes = HmacHashes(b"h" * 32)
        self.announce = Announce(self.people, self.told)
        clock = lambda: self.now  # noqa: E731 - one line says it
        today = lambda: self.today  # noqa: E731 - one line says it
        self.revoke = RevokePerson(
            self.sessions, self.revocations, clock=clock, longest_token_seconds=600
        )
        self.importing = ImportRoster(
            self.people,
            self.announce,
            self.revoke,
            hashes=self.hashes,
            region="shanghai",
            bureaus=frozenset({"hrss", "water"}),
            clock=clock,
            today=today,
        )
        self.end = EndPerson(self.people, self.announce, self.revoke, clock=clock, today=today)
        self.erase = ErasePerson(self.people, self.announce, self.revoke, clock=clock)
        self.bind = BindAccount(self.people, self.hashes, clock=clock)
        self.grant = GrantToken(
            self.sessions,
            self.people,
            OneKey(),
            clock=clock,
            today=today,
            lifetime_seconds=600,
        )

    async def take(self, *rows: Mapping[str, str], **wish: Any) -> Plan:
        """Import these lines, the first of which stands in line 2; as the command does."""
        plan = await self.plan(*rows, **wish)
        if not plan.faults or wish.get("skip_bad"):
            await self.importing.carry_out(plan)
        return plan

    async def plan(self, *rows: Mapping[str, str], **wish: Any) -> Plan:
        return await self.importing.plan(list(enumerate(rows, start=2)), Wish(**wish))

    def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.today = self.now.date()


def member(person_id: str = "m0001", **cells: str) -> dict[str, str]:
    return {
        "id": person_id,
        "name_zh": "陈明",
        "role": "member",
        "body": "congress",
        "group": "浦东新区",
    } | cells


def places(plan: Plan) -> Sequence[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in plan.faults]
