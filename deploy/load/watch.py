"""How long papers take to bureaus and into the archive, and whether all accepted ones came."""

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from deploy.demo.roster import Person
from deploy.load.cases import Case, Cases
from deploy.load.ledger import Latencies
from deploy.load.wire import Answer, Request
from shared.bureau import Work, open_bureau
from shared.events import Event
from shared.messaging.topology import SECRETARIAT

POLL_SECONDS = 0.02
POLL_SHARE = 0.05
"""The longer a paper takes, the less often it is asked for: to a twentieth of its time."""

MOST_WATCHED = 256
WATCHED_SECONDS = 120.0
_LOOKING = 16
_MOST_UNCLAIMED = 10_000

Send = Callable[[Request], Awaitable[Answer]]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Check:
    """Accepted papers: how many the archive has, has not, and for how many there was no time."""

    found: int = 0
    missing: int = 0
    not_looked_for: int = 0


class Watch:
    """Of a `share` of the papers it asks for the case until it is there."""

    def __init__(
        self,
        cases: Cases,
        send: Send,
        token: Callable[[Person], str],
        clock: Clock,
        *,
        share: float,
    ) -> None:
        self.not_watched = 0
        self.archived = Latencies()
        self.at_bureau = Latencies()
        self._cases = cases
        self._token = token
        self._send = send
        self._now = clock
        self._share = share
        # Not for secrets: whose way is watched.
        self._random = random.Random("watch")  # noqa: S311
        self._tasks: set[asyncio.Task[None]] = set()
        self._unclaimed: OrderedDict[str, list[tuple[float, Work]]] = OrderedDict()

    def accepted(self, case: Case) -> None:
        for moment, work in self._unclaimed.pop(case.id, ()):
            self._handed(case, work, moment)
        if case.cosigners or self._random.random() >= self._share:
            return
        if len(self._tasks) >= MOST_WATCHED:
            self.not_watched += 1
        else:
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
        while not await self._is_there(case):
            waited = self._now() - case.meant
            if waited > WATCHED_SECONDS:
                break
            await asyncio.sleep(max(POLL_SECONDS, POLL_SHARE * waited))  # noqa: TID251 - polled
        # One that has not come counts as well, with the time that it was given.
        self.archived.record(self._now() - case.meant)

    async def _is_there(self, case: Case) -> bool:
        token = self._token(case.author)
        answer = await self._send(Request("archive", f"/v1/enquiries/{case.id}", token))
        return answer.outcome == "ok"

    async def finish(self, *, within: float) -> None:
        """The slowest are still on their way when the last act is done."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within)

    async def stop(self) -> None:
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self, *, within: float) -> Check:
        """Look for every paper with a receipt, those not there yet again and again."""
        waiting = deque(self._cases.known.values())
        total, until, absent = len(waiting), self._now() + within, set[str]()
        forgotten = self._cases.accepted - total

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
        not_looked_for = len(waiting) - len(absent) + forgotten
        return Check(total - len(waiting), len(absent), not_looked_for)


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
