"""A service with steps at which a drill can end it: `python -m tests.chaos.service intake`.

The product has no such code. Here, in a process that exists for nothing else, its own methods are
surrounded by steps; none is replaced.
"""

import functools
import importlib
import os
import runpy
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.chaos.points import FAULT_POINTS, FaultPoints

CLOCK_FILE = "CONSULT_DRILL_CLOCK"

STEPS: dict[str, tuple[str, ...]] = {
    "intake": ("before_publish", "after_confirm"),
    "router": ("before_publish", "mid_publish", "after_confirm", "before_ack"),
    "notifier": ("before_publish", "after_open", "after_claim", "after_confirm", "before_ack"),
    "archive": ("mid_write", "after_write", "before_ack"),
}
"""The steps that each service passes with every paper."""


def surround(
    owner: Any, method: str, points: FaultPoints, *, before: str = "", after: str = ""
) -> None:
    original: Callable[..., Awaitable[Any]] = getattr(owner, method)

    @functools.wraps(original)
    async def with_steps(*args: Any, **kwargs: Any) -> Any:
        if before:
            points.hit(before)
        outcome = await original(*args, **kwargs)
        if after:
            points.hit(after)
        return outcome

    setattr(owner, method, with_steps)


def send_in_two(owner: Any, points: FaultPoints) -> None:
    """Of several messages the first is confirmed before the others go, with a step between them."""
    original = owner.send_all

    @functools.wraps(original)
    async def in_two(self: Any, messages: Sequence[Any]) -> Sequence[Any]:
        first = await original(self, messages[:1])
        points.hit("mid_publish")
        return [*first, *await original(self, messages[1:])]

    owner.send_all = in_two


def record_in_halves(owner: Any, points: FaultPoints) -> None:
    """A batch is written in two halves with a step between them."""
    original = owner.record

    @functools.wraps(original)
    async def in_halves(self: Any, events: Sequence[Any], *, now: datetime) -> None:
        middle = len(events) // 2
        if middle:
            await original(self, events[:middle], now=now)
        points.hit("mid_write")
        await original(self, events[middle:], now=now)

    owner.record = in_halves


def shift_clock(file: Path) -> None:
    """The product's one clock runs off by what the file says; before anything else is imported."""
    module = importlib.import_module("shared.clock")
    true_time: Callable[[], datetime] = module.utc_now

    def shifted() -> datetime:
        try:
            seconds = float(file.read_text(encoding="ascii") or 0)
        except FileNotFoundError:
            seconds = 0.0
        return true_time() + timedelta(seconds=seconds)

    setattr(module, "utc_now", shifted)  # noqa: B010 - to mypy an assignment to a module is an error


def add_steps(service: str, points: FaultPoints) -> None:
    """Imports happen here: the clock has to be shifted before."""
    bus = importlib.import_module("shared.messaging.rabbit.bus").RabbitBus
    sender = importlib.import_module("shared.messaging.rabbit.publishing").Sender
    session = importlib.import_module("shared.messaging.rabbit.consuming").Session
    surround(bus, "publish", points, before="before_publish", after="after_confirm")
    send_in_two(sender, points)
    surround(session, "acknowledge", points, before="before_ack")
    if service == "archive":
        store = importlib.import_module("services.archive.adapters.mongo").MongoCaseStore
        record_in_halves(store, points)
        surround(store, "record", points, after="after_write")
    if service == "notifier":
        ledger = importlib.import_module("services.notifier.adapters.mongo").MongoLedger
        surround(ledger, "open", points, after="after_open")
        surround(ledger, "claim", points, after="after_claim")


def main() -> None:
    service = sys.argv[1]
    if clock := os.environ.get(CLOCK_FILE):
        shift_clock(Path(clock))
    add_steps(service, FaultPoints(Path(os.environ[FAULT_POINTS])))
    runpy.run_module(f"services.{service}.main", run_name="__main__")


if __name__ == "__main__":
    main()
