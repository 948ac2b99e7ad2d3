"""Counts who asked how often, in memory and bounded: for one replica, and for `limits` to read.

The library's own storage in memory looks at every key at every hit, which grows with the people.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

MOST_KEYS: Final = 50_000
OFF: Final = "off"


def read_rate(text: str) -> RateLimitItem | None:
    """`600/minute`, `10 per second`, or `off`; raises ValueError."""
    return None if text.strip().lower() == OFF else parse(text)


class Windows(Storage):
    """When it is full the key that was first seen longest ago is forgotten."""

    STORAGE_SCHEME = None

    def __init__(
        self, *, most: int = MOST_KEYS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._most = most
        self._monotonic = monotonic
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = self._monotonic()
        end, count = self._windows.get(key, (0.0, 0))
        if end <= now:
            self._windows.pop(key, None)
            end, count = now + expiry, 0
            if len(self._windows) >= self._most:
                self._windows.popitem(last=False)
        self._windows[key] = (end, count + amount)
        return count + amount

    async def get(self, key: str) -> int:
        end, count = self._windows.get(key, (0.0, 0))
        return count if end > self._monotonic() else 0

    async def get_expiry(self, key: str) -> float:
        return self._windows.get(key, (self._monotonic(), 0))[0]

    async def check(self) -> bool:
        return True

    async def reset(self) -> int:
        forgotten = len(self._windows)
        self._windows.clear()
        return forgotten

    async def clear(self, key: str) -> None:
        self._windows.pop(key, None)


class Counts:
    """How many seconds somebody has to wait; None where he need not."""

    def __init__(
        self, *, most: int = MOST_KEYS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._windows = Windows(most=most, monotonic=monotonic)
        self._limiter = FixedWindowRateLimiter(self._windows)

    async def hit(self, rate: RateLimitItem | None, *who: str) -> float | None:
        if rate is None or await self._limiter.hit(rate, *who):
            return None
        end, _ = await self._limiter.get_window_stats(rate, *who)
        return max(0.0, end - self._monotonic())

    async def fresh_excess(self, rate: RateLimitItem, *who: str) -> bool:
        """Whether this window's limit has just been passed, by one hit."""
        return await self._windows.get(rate.key_for(*who)) == rate.amount + 1


class Remembered:
    """Names that were counted a while ago, the last so many of them."""

    def __init__(
        self,
        seconds: float,
        *,
        most: int = MOST_KEYS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._monotonic = monotonic
        self._until: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        return self._until.get(name, 0.0) > self._monotonic()

    def add(self, name: str) -> None:
        self._until.pop(name, None)
        self._until[name] = self._monotonic() + self._seconds
        if len(self._until) > self._most:
            self._until.popitem(last=False)
