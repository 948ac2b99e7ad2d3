"""Sessions and revocations in MongoDB; of a session's id only the hash is stored."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from services.identity.adapters.documents import revocation_of, session_document, session_of
from services.identity.domain import Session, SessionLimits
from services.identity.ports import Revocation
from shared.mongo import Database, database_errors


def new_session_id() -> str:
    return secrets.token_urlsafe(32)


def key_of(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


class MongoSessions:
    def __init__(self, database: Database, limits: SessionLimits) -> None:
        self._sessions = database["sessions"]
        self._limits = limits

    async def open(self, person: str, *, acting_for: str | None, now: datetime) -> str:
        session_id = new_session_id()
        session = self._limits.begin(person, acting_for=acting_for, now=now)
        with database_errors():
            await self._sessions.insert_one(session_document(key_of(session_id), session))
        return session_id

    async def find(self, session_id: str, *, now: datetime) -> Session | None:
        key = key_of(session_id)
        with database_errors():
            document = await self._sessions.find_one({"_id": key})
            session = session_of(document) if document else None
            if session is None or not self._limits.holds(session, now):
                return None
            if self._limits.is_stale(session, now):
                await self._sessions.update_one({"_id": key}, {"$set": {"last_seen": now}})
        return session

    async def act_for(self, session_id: str, member: str | None) -> None:
        change = {"$set": {"acting_for": member}}
        with database_errors():
            await self._sessions.update_one({"_id": key_of(session_id)}, change)

    async def end(self, session_id: str) -> None:
        with database_errors():
            await self._sessions.delete_one({"_id": key_of(session_id)})

    async def end_all(self, person: str) -> int:
        with database_errors():
            own = await self._sessions.delete_many({"person": person})
            others = await self._sessions.delete_many({"acting_for": person})
        return own.deleted_count + others.deleted_count

    async def sweep(self, *, now: datetime) -> int:
        with database_errors():
            over = await self._sessions.delete_many({"expires": {"$lte": now}})
            idle = await self._sessions.delete_many(
                {"last_seen": {"$lte": now - self._limits.idle}}
            )
        return over.deleted_count + idle.deleted_count


class MongoRevocations:
    def __init__(self, database: Database) -> None:
        self._revocations = database["revocations"]

    async def add(self, revocation: Revocation) -> None:
        with database_errors():
            await self._revocations.insert_one(
                {
                    "_id": str(uuid4()),
                    "person": revocation.person,
                    "not_before": revocation.not_before,
                    "expires": revocation.expires,
                }
            )

    async def since(self, after: int, *, now: int) -> Sequence[Revocation]:
        with database_errors():
            found = self._revocations.find({"not_before": {"$gt": after}})
            all_ = [revocation_of(one) async for one in found]
        return [one for one in all_ if one.expires > now]

    async def sweep(self, *, now: int) -> int:
        with database_errors():
            done = await self._revocations.delete_many({"expires": {"$lte": now}})
        return done.deleted_count
