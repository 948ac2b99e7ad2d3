"""Where alerts go: three channels with the promises that real ones give, and who was reached."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.notifier.domain.alerts import Alert, Refusal
from tests.simulation.faults import Faults
from tests.simulation.life import Life

Name = Literal["log", "push", "sms"]
"""Never refusing; dropping repeats itself; neither."""


@dataclass(slots=True)
class Outside:
    """How often each alert got through, and what it was."""

    reached: Counter[UUID] = field(default_factory=Counter)
    alerts: dict[UUID, Alert] = field(default_factory=dict)


class SimulatedChannel:
    def __init__(self, name: Name, outside: Outside, *, life: Life, faults: Faults) -> None:
        self.name = name
        self.sure = name == "log"
        self.idempotent = name != "sms"
        self._outside = outside
        self._life = life
        self._faults = faults

    def takes(self, event_type: str, recipient: str) -> bool:
        del event_type, recipient
        return True

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        refused: dict[UUID, Refusal] = {}
        for alert in alerts:
            await self._life.turn()
            if not self.sure and self._faults.strike("alert_refused"):
                refused[alert.id] = Refusal("away")
                continue
            self._outside.reached[alert.id] += 1
            self._outside.alerts[alert.id] = alert
        await self._life.turn()
        return refused
