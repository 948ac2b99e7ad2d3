"""Every fault by its name: how it is brought about, and how it ends."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Final

from tests.chaos.load import Load
from tests.chaos.points import Action
from tests.chaos.service import STEPS
from tests.chaos.site import Site
from tests.support import eventually

STRIKE_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault may lay hands on; `notes` is what it has to tell, for the report."""

    site: Site
    load: Load
    dice: Random
    notes: list[str]
    wrong_clocks: list[str] = field(default_factory=list)
    """Processes that were told another time."""
    poisoned: list[str] = field(default_factory=list)
    """Where bytes were put that have to turn up among the dead letters."""

    def some_seconds(self, least: float, most: float) -> float:
        return round(self.dice.uniform(least, most), 1)

    async def last(self, seconds: float) -> None:
        """The fault goes on that long, whatever the system does meanwhile."""
        self.notes.append(f"{seconds:g} s")
        await asyncio.sleep(seconds)  # noqa: TID251 - the length of a fault is what it is


Fault = Callable[[Scene], Awaitable[None]]
"""Returns when the fault is over; the load runs meanwhile."""


async def strike(scene: Scene, service: str, point: str, *, action: Action) -> None:
    """One process ends, or stands still for some seconds, at this very step."""
    process = scene.dice.choice(scene.site.processes(service))
    starts = scene.site.starts(process)
    orders = scene.site.order(process, point, action, skip=scene.dice.randrange(8))
    try:
        await eventually(orders.carried_out, within=STRIKE_SECONDS, told=f"{process} at {point}")
        if action == "stop":
            await scene.last(scene.some_seconds(2, 6))
        else:
            back = partial(_started_again, scene.site, process, starts)
            await eventually(back, within=60, told=f"{process} starts again")
    finally:
        orders.withdraw()
        if action == "stop":
            scene.site.signal(process, signal.SIGCONT)


def _started_again(site: Site, process: str, starts: int) -> bool:
    return site.starts(process) > starts and site.runs(process)


async def stop_then_kill(scene: Scene, service: str) -> None:
    """It stands still while others go on, and ends without having moved again."""
    process = scene.dice.choice(scene.site.processes(service))
    starts = scene.site.starts(process)
    scene.site.signal(process, signal.SIGSTOP)
    await scene.last(scene.some_seconds(2, 5))
    scene.site.signal(process, signal.SIGKILL)
    back = partial(_started_again, scene.site, process, starts)
    await eventually(back, within=60, told=f"{process} starts again")


def service_faults() -> dict[str, Fault]:
    """Of each service at each of its steps."""
    actions: tuple[Action, ...] = ("kill", "stop")
    at_steps: dict[str, Fault] = {
        f"{action} {service} {point}": partial(strike, service=service, point=point, action=action)
        for service, points in STEPS.items()
        for point in points
        for action in actions
    }
    frozen: dict[str, Fault] = {
        f"freeze {service}": partial(stop_then_kill, service=service) for service in STEPS
    }
    return at_steps | frozen
