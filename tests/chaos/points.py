"""Named steps at which a process under drill kills or stops itself when it is told to.

The order lies in a file of the process's own. It is read at every step, so a process can be told at
any time, and it is gone once it was carried out: a process that comes back goes on undisturbed.
"""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

FAULT_POINTS: Final = "CONSULT_FAULT_POINTS"

Action = Literal["kill", "stop"]
SIGNALS: Final[dict[Action, signal.Signals]] = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}


@dataclass(frozen=True, slots=True)
class Order:
    """At the step `point`, after it was passed `skip` times, do `action`."""

    point: str
    action: Action
    skip: int = 0


class Orders:
    """What whoever drills writes, and whether it was carried out."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)

    def give(self, order: Order) -> None:
        _done(self._file).unlink(missing_ok=True)
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(order)), encoding="utf-8")
        draft.rename(self._file)  # whole or not at all, however soon it is read

    def carried_out(self) -> bool:
        return _done(self._file).exists()

    def withdraw(self) -> None:
        self._file.unlink(missing_ok=True)


class FaultPoints:
    """The steps of one process."""

    def __init__(self, file: Path, *, act: Callable[[Action], None] | None = None) -> None:
        self._file = file
        self._act = act or _to_ourselves
        self._passed = 0

    def hit(self, point: str) -> None:
        """Passing a step; it may be the last that this process does."""
        try:
            order = Order(**json.loads(self._file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            self._passed = 0
            return
        if order.point != point:
            return
        if self._passed < order.skip:
            self._passed += 1
            return
        self._file.rename(_done(self._file))
        self._act(order.action)


def _done(file: Path) -> Path:
    return file.with_suffix(".done")


def _to_ourselves(action: Action) -> None:
    os.kill(os.getpid(), SIGNALS[action])
