"""A lease on one piece of work: in memory for one process, in the database for all replicas."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from pymongo.errors import DuplicateKeyError

from services.archive.domain import instant
from services.archive.domain.facts import Instant
from shared.mongo import Database, database_errors


@dataclass(slots=True)
class Held:
    """Who has it, until when."""

    holder: str = ""
    until: Instant = ""


class InMemoryLease:
    """Those that share a `Held` contend for it."""

    def __init__(self, held: Held, *, seconds: float) -> None:
        self._held = held
        self._me = str(uuid4())
        self._length = timedelta(seconds=seconds)

    async def hold(self, *, now: datetime) -> bool:
        mine = self._held.holder == self._me
        if mine or self._held.until < instant(now):
            self._held.holder, self._held.until = self._me, instant(now + self._length)
            return True
        return False

    async def release(self) -> None:
        if self._held.holder == self._me:
            self._held.holder, self._held.until = "", ""


class MongoLease:
    """A document that is replaced only by who has read it as it is.

    Its holder writes once in half of its time; the others read.
    """

    def __init__(self, database: Database, name: str, *, seconds: float) -> None:
        self._leases = database["leases"]
        self._name = name
        self._me = str(uuid4())
        self._length = timedelta(seconds=seconds)
        self._renew_at: datetime | None = None

    async def hold(self, *, now: datetime) -> bool:
        if self._renew_at is not None and now < self._renew_at:
            return True
        self._renew_at = None
        with database_errors():
            taken = await self._take(now)
        if taken:
            self._renew_at = now + self._length / 2
        return taken

    async def release(self) -> None:
        self._renew_at = None
        with database_errors():
            await self._leases.delete_one({"_id": self._name, "holder": self._me})

    async def _take(self, now: datetime) -> bool:
        mine = {"_id": self._name, "holder": self._me, "until": instant(now + self._length)}
        known = await self._leases.find_one({"_id": self._name})
        if known is None:
            try:
                await self._leases.insert_one(mine)
            except DuplicateKeyError:
                return False
            return True
        if known["holder"] != self._me and known["until"] >= instant(now):
            return False
        as_it_was = {name: known[name] for name in ("_id", "holder", "until")}
        result = await self._leases.replace_one(as_it_was, mine)
        return result.matched_count == 1
