"""The way from intake to the archive: the real client on a session that ends in the use case."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from services.archive.api.answers import permit_response
from services.archive.api.forms import ActQuestion
from services.archive.domain import Actor, Asked
from services.archive.handlers import CheckAct, Denial
from shared.errors import TransientError
from tests.simulation.faults import Faults
from tests.simulation.life import Life


@dataclass(frozen=True, slots=True)
class Door:
    """Where a replica of the archive answers, as long as it lives."""

    life: Life
    check: CheckAct


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes

    @property
    def content(self) -> "_Answer":
        return self

    async def iter_any(self) -> AsyncIterator[bytes]:
        yield self.body


class ArchiveSession:
    """`post` of an aiohttp session; the addresses are the names of replicas."""

    def __init__(self, doors: Mapping[str, Door | None], *, caller: Life, faults: Faults) -> None:
        self._doors = doors
        self._caller = caller
        self._faults = faults

    @asynccontextmanager
    async def post(
        self, url: str, *, data: bytes, headers: Mapping[str, str]
    ) -> AsyncIterator[_Answer]:
        del headers
        _, _, name, _, _, enquiry, _, act = url.split("/")
        await self._caller.turn()
        door = self._doors[name]
        if door is None or self._faults.strike("request_lost"):
            raise aiohttp.ClientConnectionError("nobody answers")
        answer = await self._answer(door, enquiry, act, data)
        await self._caller.turn()
        if self._faults.strike("answer_lost"):
            raise aiohttp.ClientConnectionError("the connection was reset")
        yield answer

    async def _answer(self, door: Door, enquiry: str, act: str, data: bytes) -> _Answer:
        try:
            return await answered(door.check, enquiry, act, data)
        except TransientError:
            return _Answer(503, b"{}")
        except asyncio.CancelledError:
            if door.life.alive:
                raise
            raise aiohttp.ClientConnectionError("the replica was killed") from None


async def answered(check: CheckAct, enquiry: str, act: str, data: bytes) -> _Answer:
    """As the archive's route does it, less the credentials."""
    asked = ActQuestion.model_validate_json(data)
    who = asked.actor
    verdict = await check(
        enquiry,
        Asked(
            act,
            Actor(who.id, who.role, who.bureau, who.acting_for),
            stage=asked.stage,
            assignment_id=_text(asked.assignment_id),
            event_id=_text(asked.event_id),
        ),
    )
    if not isinstance(verdict, Denial):
        return _Answer(200, bytes(permit_response(verdict).body))
    refused = verdict.refused
    problem: dict[str, Any] = {
        "type": f"urn:consult:problem:{refused.slug}",
        "detail": refused.detail,
        "detail_zh": refused.detail_zh,
    }
    return _Answer(refused.status, orjson.dumps(problem))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
