"""Looks at dead letters, sends them back to work and throws them away, one by one and on record."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from deploy.commands.dead_letters import Choice, Groups, told
from shared.clock import Clock
from shared.errors import PermanentError
from shared.messaging.dead_letters import DeadLetter, HeldLetter, LetterBox
from shared.messaging.ports import QueueFullError, UnroutableError
from shared.messaging.rabbit import TopologyError


@dataclass(frozen=True, slots=True)
class Search:
    """Which queues to go through, and how many letters of each at most."""

    queues: Sequence[str]
    limit: int


@dataclass(slots=True)
class Found:
    """What a walk came upon; `missing` are queues that the broker does not have."""

    looked_at: int = 0
    chosen: list[dict[str, Any]] = field(default_factory=list)
    stuck: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class RecordFileError(PermanentError):
    """Who replayed or dropped what cannot be written down, so nothing is done."""


@dataclass(frozen=True, slots=True)
class Record:
    """Who did what to which letter, a line each, for its owner alone."""

    file: Path
    by: str
    clock: Clock

    def note(self, act: str, letter: dict[str, Any], *, why: str = "") -> datetime:
        """On the disk when this returns."""
        at = self.clock()
        line = {"at": at.isoformat(timespec="milliseconds"), "act": act, "by": self.by, "why": why}
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(opened, orjson.dumps(line | {"letter": letter}) + b"\n")
                os.fsync(opened)
            finally:
                os.close(opened)
        except OSError as error:
            raise RecordFileError(f"{self.file}: {error.strerror}; nothing more is done") from error
        return at


async def list_groups(box: LetterBox, search: Search) -> tuple[Groups, Found]:
    groups, found = Groups(), Found()

    async def look(queue: str, held: HeldLetter) -> None:
        groups.add(queue, held.letter)

    await _walk(box, search, found, look)
    return groups, found


async def find_letter(
    box: LetterBox, search: Search, choice: Choice
) -> tuple[str, DeadLetter] | None:
    """The first that is meant, and where it lies."""
    letters: list[tuple[str, DeadLetter]] = []

    async def look(queue: str, held: HeldLetter) -> None:
        if not letters and choice.takes(held.letter):
            letters.append((queue, held.letter))

    await _walk(box, search, Found(), look)
    return letters[0] if letters else None


async def choose(box: LetterBox, search: Search, choice: Choice) -> Found:
    """Only tell which are meant."""
    found = Found()

    async def look(queue: str, held: HeldLetter) -> None:
        if choice.takes(held.letter):
            found.chosen.append(told(queue, held.letter))

    await _walk(box, search, found, look)
    return found


async def replay(
    box: LetterBox, search: Search, choice: Choice, *, record: Record, pace: "Pace"
) -> Found:
    """Send the chosen back to the queues where they died; what has no way back stays.

    A copy is confirmed before the letter is taken out: killed in between, both are there, and
    handlers drop an event that they have handled.
    """
    found = Found()

    async def send(queue: str, held: HeldLetter) -> None:
        if not choice.takes(held.letter):
            return
        await pace()
        summary = told(queue, held.letter)
        at = record.note("replayed", summary)
        try:
            await held.send_back(by=record.by, at=at)
        except (UnroutableError, QueueFullError) as error:
            record.note("not replayed", summary, why=type(error).__name__)
            found.stuck.append(summary | {"stuck": type(error).__name__})
            return
        await held.take_out()
        found.chosen.append(summary)

    await _walk(box, search, found, send)
    return found


async def drop(
    box: LetterBox, search: Search, choice: Choice, *, record: Record, why: str
) -> Found:
    """Throw the chosen away, each written down before it goes."""
    found = Found()

    async def throw(queue: str, held: HeldLetter) -> None:
        if choice.takes(held.letter):
            summary = told(queue, held.letter)
            record.note("dropped", summary, why=why)
            await held.take_out()
            found.chosen.append(summary)

    await _walk(box, search, found, throw)
    return found


class Pace:
    """So many a second, evenly; without a rate as fast as it goes."""

    def __init__(self, rate: float) -> None:
        self._pause = 1 / rate if rate else 0.0
        self._next = 0.0

    async def __call__(self) -> None:
        now = asyncio.get_running_loop().time()
        wait = max(0.0, self._next - now)
        self._next = max(now, self._next) + self._pause
        if wait:
            await asyncio.sleep(wait)  # noqa: TID251 - the pace is a time


async def _walk(
    box: LetterBox,
    search: Search,
    found: Found,
    visit: Callable[[str, HeldLetter], Awaitable[None]],
) -> None:
    for queue in search.queues:

        async def each(held: HeldLetter, queue: str = queue) -> None:
            await visit(queue, held)

        try:
            found.looked_at += await box.go_through(queue, each, limit=search.limit)
        except TopologyError:
            found.missing.append(queue)
