"""Carries out the acts that were drawn, and lets their answers lead to the next ones."""

from collections import Counter
from collections.abc import Awaitable

from deploy.load.acts import Act, Acts
from deploy.load.mix import Kind
from deploy.load.outcomes import Outcome
from deploy.load.runner import RunClock
from deploy.load.wire import Wire

_COME_BACK: frozenset[Outcome] = frozenset({"early", "limited", "busy"})


class Driver:
    """Somebody looks at a list where an act has nothing to be done to, so that the rate is kept.

    `replaced` counts these by what they were drawn as.
    """

    def __init__(self, acts: Acts, wire: Wire, clock: RunClock) -> None:
        self._acts = acts
        self._wire = wire
        self._now = clock
        self.replaced: Counter[Kind] = Counter()
        self.statuses: Counter[tuple[Kind, int]] = Counter()

    def prepare(self, drawn: Kind, meant: float) -> tuple[Kind, Awaitable[Outcome]]:
        act = self._acts.make(drawn, meant=meant, now=self._now())
        if act is None:
            self.replaced[drawn] += 1
            return "list", self._carry_out("list", self._acts.look_at_list())
        return drawn, self._carry_out(drawn, act)

    async def _carry_out(self, kind: Kind, act: Act) -> Outcome:
        answer = await self._wire.send(act.request)
        if answer.outcome == "ok":
            act.done(answer.body, self._now())
        elif answer.outcome in _COME_BACK:
            act.early(None, self._now())
        if answer.status is not None and answer.outcome != "ok":
            self.statuses[kind, answer.status] += 1
        return answer.outcome
