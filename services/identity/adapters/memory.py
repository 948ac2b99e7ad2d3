"""The roster, sessions and revocations within one process, with the same promises."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.identity.adapters.documents import (
    Document,
    held_of,
    person_document,
    person_of,
    unannounced_of,
)
from services.identity.adapters.mongo_sessions import key_of, new_session_id
from services.identity.adapters.vault import Safe
from services.identity.domain import Person, Session, SessionLimits
from services.identity.ports import (
    ChangedMeanwhileError,
    Held,
    LinkTakenError,
    Revocation,
    Unannounced,
    Write,
)


class InMemoryPeople:
    def __init__(self, vault: Safe) -> None:
        self._vault = vault
        self._people: dict[str, Document] = {}
        self._links: dict[str, str] = {}

    async def person(self, person_id: str) -> Person | None:
        document = self._people.get(person_id)
        return person_of(document) if document else None

    async def held(self, person_id: str) -> Held | None:
        document = self._people.get(person_id)
        return held_of(document, self._vault) if document else None

    async def everyone(self, region: str) -> Mapping[str, Held]:
        return {
            key: held_of(one, self._vault)
            for key, one in self._people.items()
            if one["region"] == region
        }

    async def with_document(self, id_hash: str) -> Sequence[Person]:
        return [person_of(one) for one in self._people.values() if one.get("id_hash") == id_hash]

    async def write(self, writes: Sequence[Write]) -> None:
        stale = 0
        for write in writes:
            person = write.holding.person
            if self._people.get(person.id, {"revision": 0})["revision"] != write.over:
                stale += 1
                continue
            self._people[person.id] = person_document(write, self._vault)
            if person.erased:
                self._links = {one: who for one, who in self._links.items() if who != person.id}
        if stale:
            raise ChangedMeanwhileError(f"{stale} people were changed at the same time")

    async def unannounced(self, limit: int) -> Sequence[Unannounced]:
        return [unannounced_of(one) for one in self._people.values() if one["waiting"]][:limit]

    async def announced(self, told: Sequence[Unannounced]) -> None:
        for one in told:
            document = self._people[one.person]
            if document["revision"] == one.revision:
                document.update(pending=[], waiting=False)

    async def link(self, person_id: str, account: str) -> None:
        if self._links.setdefault(account, person_id) != person_id:
            raise LinkTakenError("the account is bound to somebody else")

    async def linked(self, account: str) -> str | None:
        return self._links.get(account)

    async def rekey(self) -> int:
        count = 0
        for key, one in self._people.items():
            if "contacts" in one and one["contacts"]["key"] != self._vault.current:
                one["contacts"] = self._vault.rewrapped(key, one["contacts"])
                count += 1
        return count


class InMemorySessions:
    def __init__(self, limits: SessionLimits) -> None:
        self._limits = limits
        self._sessions: dict[str, Session] = {}

    async def open(self, person: str, *, acting_for: str | None, now: datetime) -> str:
        session_id = new_session_id()
        self._sessions[key_of(session_id)] = self._limits.begin(
            person, acting_for=acting_for, now=now
        )
        return session_id

    async def find(self, session_id: str, *, now: datetime) -> Session | None:
        key = key_of(session_id)
        session = self._sessions.get(key)
        if session is None or not self._limits.holds(session, now):
            return None
        if self._limits.is_stale(session, now):
            self._sessions[key] = replace(session, last_seen=now)
        return session

    async def act_for(self, session_id: str, member: str | None) -> None:
        key = key_of(session_id)
        if key in self._sessions:
            self._sessions[key] = replace(self._sessions[key], acting_for=member)

    async def end(self, session_id: str) -> None:
        self._sessions.pop(key_of(session_id), None)

    async def end_all(self, person: str) -> int:
        return self._keep(lambda one: person not in {one.person, one.acting_for})

    async def sweep(self, *, now: datetime) -> int:
        return self._keep(lambda one: self._limits.holds(one, now))

    def _keep(self, wanted: Callable[[Session], bool]) -> int:
        before = len(self._sessions)
        self._sessions = {key: one for key, one in self._sessions.items() if wanted(one)}
        return before - len(self._sessions)


class InMemoryRevocations:
    def __init__(self) -> None:
        self._all: list[Revocation] = []

    async def add(self, revocation: Revocation) -> None:
        self._all.append(revocation)

    async def since(self, after: int, *, now: int) -> Sequence[Revocation]:
        return [one for one in self._all if one.not_before > after and one.expires > now]

    async def sweep(self, *, now: int) -> int:
        before = len(self._all)
        self._all = [one for one in self._all if one.expires > now]
        return before - len(self._all)
