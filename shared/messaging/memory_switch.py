"""Holds a taker of the bus in memory back while its handlers fail, as a real consumer does."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from shared.messaging.switch import KillSwitch


class Holdable(Protocol):
    """A taker: `quota` is how many more it may be given, None without end."""

    quota: int | None


class Valve:
    """Closes with the switch; after each pause it lets one message through."""

    def __init__(
        self, queue: str, switch: KillSwitch, taker: Holdable, pump: Callable[[], None]
    ) -> None:
        self._queue = queue
        self._switch = switch
        self._taker = taker
        self._pump = pump
        self._timer: asyncio.TimerHandle | None = None
        switch.on_change = self._turn

    @property
    def held(self) -> str | None:
        return f"queue {self._queue}: paused, its handlers fail" if self._switch.paused else None

    def stop(self) -> None:
        self._switch.on_change = lambda: None
        if self._timer is not None:
            self._timer.cancel()

    def _turn(self) -> None:
        if not self._switch.paused:
            self._taker.quota = None
            self._pump()
            return
        self._taker.quota = 0
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._switch.seconds_left, self._let_one_through)

    def _let_one_through(self) -> None:
        self._switch.probe()
        self._taker.quota = 1
        self._pump()
