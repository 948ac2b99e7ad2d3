"""Tickets and brakes in MongoDB: every step is one atomic write, so replicas cannot be raced."""

import hashlib
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.identity.adapters.sign_in_seal import new_ticket, seal, ticket_key, unseal
from services.identity.domain.sign_in import Patience, Strain, Wait
from services.identity.handlers.sign_in_ports import Payload, TicketKind
from shared.mongo import Database, DatabaseUnavailableError, database_errors

_ROUNDS = 50


class MongoTickets:
    def __init__(self, database: Database) -> None:
        self._tickets = database["sign_in_tickets"]

    async def put(self, kind: TicketKind, payload: Payload, *, until: datetime) -> str:
        ticket = new_ticket()
        document = {
            "_id": ticket_key(kind, ticket),
            "until": until,
            "uses": 0,
            "sealed": seal(kind, ticket, payload),
        }
        with database_errors():
            await self._tickets.insert_one(document)
        return ticket

    async def take(self, kind: TicketKind, ticket: str, *, now: datetime) -> Payload | None:
        wanted = {"_id": ticket_key(kind, ticket), "until": {"$gt": now}}
        with database_errors():
            found = await self._tickets.find_one_and_delete(wanted)
        return unseal(kind, ticket, found["sealed"]) if found else None

    async def use(
        self, kind: TicketKind, ticket: str, *, most: int, now: datetime
    ) -> Payload | None:
        key = ticket_key(kind, ticket)
        wanted = {"_id": key, "until": {"$gt": now}, "uses": {"$lt": most}}
        with database_errors():
            found = await self._tickets.find_one_and_update(wanted, {"$inc": {"uses": 1}})
        return unseal(kind, ticket, found["sealed"]) if found else None

    async def sweep(self, *, now: datetime) -> int:
        with database_errors():
            gone = await self._tickets.delete_many({"until": {"$lte": now}})
        return gone.deleted_count


class MongoBrakes:
    def __init__(self, database: Database) -> None:
        self._brakes = database["sign_in_brakes"]

    async def press(self, what: str, *, patience: Patience, now: datetime) -> float | None:
        key = hashlib.sha256(what.encode()).hexdigest()
        for _ in range(_ROUNDS):
            with database_errors():
                found = await self._brakes.find_one({"_id": key})
                following = patience.next(_strain(found), now)
                if isinstance(following, Wait):
                    return following.seconds
                if await self._write(key, found, following, forget=now + patience.memory):
                    return None
        raise DatabaseUnavailableError("too many at once for one brake")

    async def release(self, what: str) -> None:
        with database_errors():
            await self._brakes.delete_one({"_id": hashlib.sha256(what.encode()).hexdigest()})

    async def sweep(self, *, now: datetime) -> int:
        with database_errors():
            gone = await self._brakes.delete_many({"forget": {"$lte": now}})
        return gone.deleted_count

    async def _write(
        self, key: str, found: dict[str, Any] | None, strain: Strain, *, forget: datetime
    ) -> bool:
        """False where somebody else was faster."""
        new = {
            "tries": strain.tries,
            "at": strain.at,
            "free_at": strain.free_at,
            "forget": forget,
        }
        if found is None:
            try:
                await self._brakes.insert_one({"_id": key, **new, "writes": 1})
            except DuplicateKeyError:
                return False
            return True
        done = await self._brakes.update_one(
            {"_id": key, "writes": found["writes"]}, {"$set": new, "$inc": {"writes": 1}}
        )
        return done.matched_count == 1


def _strain(found: dict[str, Any] | None) -> Strain | None:
    return Strain(found["tries"], found["at"], found["free_at"]) if found else None
