"""Pauses a consumer whose handlers fail too often, and lets one message through to try again."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from shared.errors import PermanentError, TooEarlyError
from shared.messaging.metrics import DeliveryMetrics, NoMetrics
from shared.messaging.ports import QueueFullError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SwitchLimits:
    """When a consumer pauses, and for how long.

    It pauses when `share` of its last `window` tries failed within `within_seconds`; and, where
    there are too few tries for that, when `row` different messages failed with no success between.
    """

    window: int = 20
    within_seconds: float = 30.0
    share: float = 0.5
    row: int = 5
    first_pause_seconds: float = 1.0
    longest_pause_seconds: float = 30.0


DEFAULT_LIMITS: Final = SwitchLimits()


class Switch(Protocol):
    """What a worker tells of its tries, and asks before it begins one."""

    @property
    def paused(self) -> bool: ...

    def admits(self) -> bool:
        """Whether a message in hand may be tried now; a probe is admitted once."""

    def succeeded(self) -> None: ...

    def failed(self, message: str, error: Exception) -> None: ...


class NoSwitch:
    """Never pauses."""

    paused = False

    def admits(self) -> bool:
        return True

    def succeeded(self) -> None: ...

    def failed(self, message: str, error: Exception) -> None: ...


class KillSwitch:
    """The switch of one consumer; `on_change` is called whenever it pauses or resumes.

    A message that is itself at fault (a PermanentError) tells nothing about the servers behind
    the handler; one that came too early (a TooEarlyError), or whose result goes to a queue that is
    full (one bureau's, so that it stops no other), tells that they answer.
    """

    def __init__(
        self,
        queue: str,
        limits: SwitchLimits,
        *,
        metrics: DeliveryMetrics | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._queue = queue
        self._limits = limits
        self._metrics = metrics or NoMetrics()
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._tries: deque[tuple[float, bool]] = deque(maxlen=limits.window)
        self._row: set[str] = set()
        self._pauses = 0
        self._ends: float | None = None
        self._resumed = float("-inf")
        self._permits = 0
        self._probing = False

    @property
    def paused(self) -> bool:
        return self._ends is not None

    @property
    def probing(self) -> bool:
        """Whether a probe is under way, whose outcome decides."""
        return self._probing

    @property
    def seconds_left(self) -> float:
        """Until a probe may be taken; 0 where it may, or where nothing is paused."""
        return 0.0 if self._ends is None else max(0.0, self._ends - self._clock())

    def probe(self) -> None:
        """From now on the next message is tried."""
        self._permits, self._probing = 1, True
        log.info("messaging.consumer_probing", queue=self._queue, pauses=self._pauses)

    def admits(self) -> bool:
        if not self.paused:
            return True
        admitted = self._permits > 0
        self._permits = 0
        return admitted

    def succeeded(self) -> None:
        if self._probing:
            self._resume()
        elif not self.paused:
            self._tries.append((self._clock(), True))
            self._row.clear()

    def failed(self, message: str, error: Exception) -> None:
        if isinstance(error, TooEarlyError | QueueFullError):
            self.succeeded()
        elif isinstance(error, PermanentError):
            self.probe_lost()
        elif self._probing:
            self._pause(error)
        elif not self.paused:
            self._tries.append((self._clock(), False))
            self._row.add(message)
            if self._too_often():
                self._pause(error)

    def _too_often(self) -> bool:
        if len(self._row) >= self._limits.row:
            return True
        since = self._clock() - self._limits.within_seconds
        recent = [good for at, good in self._tries if at >= since]
        failures = recent.count(False)
        return len(recent) >= self._limits.window and failures >= self._limits.share * len(recent)

    def _pause(self, error: Exception) -> None:
        now = self._clock()
        settled = self._ends is None and now - self._resumed > self._limits.within_seconds
        self._pauses = 1 if settled else self._pauses + 1
        doubled = self._limits.first_pause_seconds * 2 ** min(self._pauses - 1, 20)
        seconds = min(doubled, self._limits.longest_pause_seconds)
        self._ends = now + seconds
        self._permits, self._probing = 0, False
        self._metrics.consumer_paused(self._queue, paused=True)
        log.error(
            "messaging.consumer_paused",
            queue=self._queue,
            pauses=self._pauses,
            pause_seconds=seconds,
            error=type(error).__name__,
        )
        self.on_change()

    def probe_lost(self) -> None:
        """The probe told nothing, being at fault itself or gone; the next may tell more."""
        if self._probing:
            self._probing, self._ends = False, self._clock()
            self.on_change()

    def _resume(self) -> None:
        self._ends, self._resumed = None, self._clock()
        self._permits, self._probing = 0, False
        self._tries.clear()
        self._row.clear()
        self._metrics.consumer_paused(self._queue, paused=False)
        log.warning("messaging.consumer_resumed", queue=self._queue, pauses=self._pauses)
        self.on_change()
