"""Counts who asked how often, in memory and bounded: for one replica."""

import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

MOST_KEYS: Final = 50_000
OFF: Final = "off"
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "month": 2_592_000}
_RATE: Final = re.compile(
    rf"\s*([0-9]+)\s*(?:/|per)\s*([1-9][0-9]*)?\s*({'|'.join(_SECONDS)})s?\s*", re.IGNORECASE
)
Key: TypeAlias = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in each window of so many seconds."""

    amount: int
    seconds: int


def read_rate(text: str) -> Rate | None:
    """`600/minute`, `10 per second`, `100 per 2 hours`, or `off`; raises ValueError."""
    if text.strip().lower() == OFF:
        return None
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError(f"no rate: {text!r}; 600/minute is one")
    amount, windows, unit = found.groups()
    return Rate(int(amount), int(windows or 1) * _SECONDS[unit.lower()])


class Windows:
    """When it is full the key that was first seen longest ago is forgotten."""

    def __init__(
        self, *, most: int = MOST_KEYS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._monotonic = monotonic
        self._windows: OrderedDict[Key, tuple[float, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    def add(self, key: Key, seconds: float) -> tuple[int, float]:
        """How many there are now in this key's window, and in how many seconds it ends."""
        now = self._monotonic()
        end, count = self._windows.get(key, (0.0, 0))
        if end <= now:
            self._windows.pop(key, None)
            end, count = now + seconds, 0
            if len(self._windows) >= self._most:
                self._windows.popitem(last=False)
        self._windows[key] = (end, count + 1)
        return count + 1, end - now


@dataclass(frozen=True, slots=True)
class Over:
    """`fresh`: this window's limit has just been passed, by one hit."""

    wait_seconds: float
    fresh: bool


class Counts:
    """Fixed windows, one for each rate that a person is under."""

    def __init__(
        self, *, most: int = MOST_KEYS, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._windows = Windows(most=most, monotonic=monotonic)

    def hit(self, rate: Rate, what: str, who: str) -> Over | None:
        """None where nobody has to wait."""
        key = (what, who, rate.amount, rate.seconds)
        count, seconds = self._windows.add(key, rate.seconds)
        return None if count <= rate.amount else Over(seconds, fresh=count == rate.amount + 1)


class Remembered:
    """Names that were counted a while ago, the last so many of them; added again, nothing newer.

    A number is kept of each, a third of what it takes to keep the name. It is secret and of 64
    bits: that two names share one does not happen, and would only look like one act tried again.
    """

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
        self._known: set[int] = set()
        self._numbers: deque[int] = deque()
        self._ends: deque[float] = deque()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, name: str) -> bool:
        self._forget(self._most)
        return hash(name) in self._known

    def add(self, name: str) -> None:
        now = self._forget(self._most - 1)
        number = hash(name)
        if number not in self._known:
            self._known.add(number)
            self._numbers.append(number)
            self._ends.append(now + self._seconds)

    def _forget(self, most: int) -> float:
        """What is over, and the first of too many; what time it is."""
        now = self._monotonic()
        while self._ends and (self._ends[0] <= now or len(self._ends) > most):
            self._ends.popleft()
            self._known.discard(self._numbers.popleft())
        return now
