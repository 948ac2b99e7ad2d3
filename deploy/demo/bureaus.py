"""The bureaus' own systems in a demonstration: each takes its queue, signs, thinks, answers."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from deploy.demo.answers import Answers
from deploy.demo.tally import Tally
from shared.bureau import Work, open_bureau
from shared.events import Event, OpinionsComplete

LONGEST_THOUGHT_SECONDS = 1.0


@dataclass(slots=True)
class Handed:
    """What the bureaus were given: assignments by id, and when each enquiry first came to one."""

    times: Counter[str] = field(default_factory=Counter)
    first_at: dict[str, float] = field(default_factory=dict)


class BureauClerk:
    """Handles one bureau's work as its own system would.

    A co-handler gives its opinion; a lead signs, and answers when it hears that it need not wait
    for any opinion; whoever answers alone does so at once.
    """

    def __init__(
        self,
        code: str,
        tally: Tally,
        *,
        handed: Handed,
        answers: Answers,
        longest_thought: float = LONGEST_THOUGHT_SECONDS,
    ) -> None:
        self._code = code
        self._tally = tally
        self._handed = handed
        self._answers = answers
        self._longest_thought = longest_thought
        self._waiting: dict[UUID, Work] = {}
        self._free: set[UUID] = set()
        # Not for secrets: thinking times that differ by bureau and are the same on each run.
        self._random = random.Random(code)  # noqa: S311

    async def __call__(self, work: Work) -> None:
        self._enter(work)
        await work.sign()
        if work.role == "co":
            await self._think()
            await work.opine(self._answers.opinion)
        elif work.role == "lead" and work.assignment_id not in self._free:
            self._waiting[work.assignment_id] = work
        else:
            await self._answer(work)

    async def hear(self, event: Event) -> None:
        """The notice may come first: one queue's messages are handled side by side."""
        if isinstance(event, OpinionsComplete):
            assignment = event.data.assignment_id
            self._free.add(assignment)
            work = self._waiting.get(assignment)
            if work:
                await self._answer(work)
                del self._waiting[assignment]

    def _enter(self, work: Work) -> None:
        now = time.time()
        self._handed.times[str(work.assignment_id)] += 1
        self._handed.first_at.setdefault(str(work.enquiry_id), now)
        self._tally.delivered(self._code, now - work.paper.submitted_at.timestamp())

    async def _answer(self, work: Work) -> None:
        await self._think()
        text, result = self._answers.to(work.paper.title, work.paper.kind)
        await work.reply(text, result_class=result)

    async def _think(self) -> None:
        seconds = self._random.uniform(0, self._longest_thought)
        await asyncio.sleep(seconds)  # noqa: TID251 - an official thinks for a while


@asynccontextmanager
async def bureaus_at_work(
    amqp_url: str, codes: Sequence[str], *, tally: Tally, answers: Answers
) -> AsyncIterator[Handed]:
    """All bureaus consume their queues until the context ends."""
    handed = Handed()
    async with AsyncExitStack() as stack:
        for code in codes:
            bureau = await stack.enter_async_context(open_bureau(amqp_url, code))
            clerk = BureauClerk(code, tally, handed=handed, answers=answers)
            await bureau.receive(clerk, notice=clerk.hear)
        yield handed
