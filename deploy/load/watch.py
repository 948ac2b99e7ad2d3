"""How long papers take to bureaus and into the archive, and whether all accepted ones came."""

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from deploy.load.cases import Case, Cases
from deploy.load.ledger import Latencies
from deploy.load.people import People
from deploy.load.runner import RunClock
from deploy.load.wire import Request, Wire
from shared.bureau import Work, open_bureau
from shared.events import Event
from shared.messaging.topology import SECRETARIAT

POLL_SECONDS = 0.02
MOST_WATCHED = 32
WATCHED_SECONDS = 120.0
_LOOKING = 16
_MOST_UNCLAIMED = 10_000


@dataclass(frozen=True, slots=True)
class Check:
    """Accepted papers: how many the archive has, has not, and for how many there was no time."""

    found: int = 0
    missing: int = 0
    not_looked_for: int = 0


class Watch:
    """Of a `share` of the papers it asks for the case until it is there."""

    def __init__(
        self, cases: Cases, people: People, wire: Wire, clock: RunClock, *, share: float
    ) -> None:
        self.archived = Latencies()
        self.at_bureau = Latencies()
        self._cases = cases
        self._people = people
        self._wire = wire
        self._now = clock
        self._share = share
        # Not for secrets: whose way is watched.
        self._random = random.Random("watch")  # noqa: S311
        self._tasks: set[asyncio.Task[None]] = set()
        self._unclaimed: OrderedDict[str, list[tuple[float, Work]]] = OrderedDict()

    def accepted(self, case: Case) -> None:
        for moment, work in self._unclaimed.pop(case.id, ()):
            self._handed(case, work, moment)
        drawn = self._random.random() < self._share
        if drawn and not case.cosigners and len(self._tasks) < MOST_WATCHED:
            task = asyncio.create_task(self._follow(case))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def take(self, work: Work) -> None:
        """As the bureau's own system would; acts on it are done by its officials."""
        case, now = self._cases.known.get(str(work.enquiry_id)), self._now()
        if case:
            self._handed(case, work, now)
            return
        # Quicker than the receipt.
        self._unclaimed.setdefault(str(work.enquiry_id), []).append((now, work))
        if len(self._unclaimed) > _MOST_UNCLAIMED:
            self._unclaimed.popitem(last=False)

    def _handed(self, case: Case, work: Work, now: float) -> None:
        by_itself = not self._cases.waits_for_people(case)
        by_itself &= work.event.data.decided_by == "router" and work.event.data.hops == 0
        if by_itself and "bureau" not in case.seen:
            self.at_bureau.record(now - case.meant)
        case.seen.add("bureau")
        self._cases.assigned(
            case, str(work.assignment_id), work.event.bureau or "", now=now, role=work.role
        )

    async def _follow(self, case: Case) -> None:
        while self._now() - case.meant < WATCHED_SECONDS:
            if await self._is_there(case):
                self.archived.record(self._now() - case.meant)
                return
            await asyncio.sleep(POLL_SECONDS)  # noqa: TID251 - the archive is polled

    async def _is_there(self, case: Case) -> bool:
        token = self._people.token(case.author)
        answer = await self._wire.send(Request("archive", f"/v1/enquiries/{case.id}", token))
        return answer.outcome == "ok"

    async def stop(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self, *, within: float) -> Check:
        """Look for every paper with a receipt, those not there yet again and again."""
        waiting = deque(self._cases.known.values())
        total, until, absent = len(waiting), self._now() + within, set[str]()

        async def look() -> None:
            while waiting and self._now() < until:
                case = waiting.popleft()
                if await self._is_there(case):
                    absent.discard(case.id)
                    continue
                absent.add(case.id)
                waiting.append(case)
                await asyncio.sleep(POLL_SECONDS)  # noqa: TID251 - the archive is polled

        await asyncio.gather(*(look() for _ in range(_LOOKING)))
        return Check(total - len(waiting), len(absent), len(waiting) - len(absent))


@asynccontextmanager
async def queues_taken(amqp_url: str, codes: Sequence[str], watch: Watch) -> AsyncIterator[None]:
    """All that comes to the bureaus and the secretariat is taken until the context ends."""

    async def hear(_: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        for code in (*codes, SECRETARIAT):
            bureau = await stack.enter_async_context(open_bureau(amqp_url, code))
            await bureau.receive(watch.take, notice=hear)
        yield
