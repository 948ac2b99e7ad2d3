"""The 44 bureaus' own systems in a demonstration: each takes its queue, signs, thinks, replies."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from deploy.demo.tally import Tally
from shared.bureau import Work, open_bureau

LONGEST_THOUGHT_SECONDS = 1.0
_STOCK_REPLY = "感谢您的来文。我单位已认真研究所提意见，相关工作正在推进，后续进展将及时向您反馈。"


@dataclass(slots=True)
class Handed:
    """What the bureaus were given: assignments by id, and when each enquiry first came to one."""

    times: Counter[str] = field(default_factory=Counter)
    first_at: dict[str, float] = field(default_factory=dict)


class BureauClerk:
    """Handles one bureau's work as its own system would."""

    def __init__(self, code: str, tally: Tally, handed: Handed, replies: Mapping[str, str]) -> None:
        self._code = code
        self._tally = tally
        self._handed = handed
        self._replies = replies
        # Not for secrets: thinking times that differ by bureau and are the same on each run.
        self._random = random.Random(code)  # noqa: S311

    async def __call__(self, work: Work) -> None:
        now = time.time()
        self._handed.times[str(work.assignment_id)] += 1
        self._handed.first_at.setdefault(str(work.enquiry_id), now)
        waited = now - work.paper.submitted_at.timestamp()
        self._tally.delivered(self._code, waited)
        await work.sign()
        await self._think()
        if work.role == "co":
            return
        result = None if work.paper.kind == "consultation" else "A"
        text = self._replies.get(work.paper.title, _STOCK_REPLY)
        await work.reply(text, result_class=result)

    async def _think(self) -> None:
        seconds = self._random.uniform(0, LONGEST_THOUGHT_SECONDS)
        await asyncio.sleep(seconds)  # noqa: TID251 - an official thinks for a while


@asynccontextmanager
async def bureaus_at_work(
    amqp_url: str,
    codes: Sequence[str],
    *,
    tally: Tally,
    replies: Mapping[str, str],
) -> AsyncIterator[Handed]:
    """All bureaus consume their queues until the context ends."""
    handed = Handed()
    async with AsyncExitStack() as stack:
        for code in codes:
            bureau = await stack.enter_async_context(open_bureau(amqp_url, code))
            await bureau.receive(BureauClerk(code, tally, handed, replies))
        yield handed
