"""The members in a demonstration: they submit through the HTTP door, each with his own token."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

from deploy.demo.http import BusyError, Door, RefusedError
from deploy.demo.reconcile import Promise
from deploy.demo.roster import Person
from deploy.demo.samples import Paper
from deploy.demo.tally import Tally

MOST_AT_ONCE = 64


@dataclass(slots=True)
class Submissions:
    attempted: int = 0
    promises: list[Promise] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class Members:
    """Submits papers at a steady rate, or as fast as the door takes them."""

    def __init__(self, intake: Door, tokens: Mapping[str, str], *, run: str, tally: Tally) -> None:
        self._intake = intake
        self._tokens = tokens
        self._run = run
        self._tally = tally
        self.made = Submissions()

    async def submit_all(
        self,
        papers: Sequence[Paper],
        members: Sequence[Person],
        *,
        number: int,
        rate: float | None,
    ) -> None:
        """`number` papers, in turn by `members`, `rate` a second (None: no pause)."""
        work = _numbered(papers, members, number)
        started = time.monotonic()
        places = asyncio.Semaphore(MOST_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for place, (paper, member) in enumerate(work):
                if rate:
                    await _until(started + place / rate)
                await places.acquire()
                task = group.create_task(self._submit(place, paper, member))
                task.add_done_callback(lambda _: places.release())

    async def _submit(self, place: int, paper: Paper, member: Person) -> None:
        self.made.attempted += 1
        posted_at = time.time()
        body = {"kind": paper.kind, "title": paper.title[:200], "text": paper.text}
        try:
            answer = await self._intake.post(
                "/v1/enquiries", self._tokens[member.id], body, key=f"{self._run}-{place}"
            )
        except (BusyError, RefusedError) as error:
            self.made.refused.append(str(error))
            return
        self._tally.add("submitted")
        self.made.promises.append(Promise(answer["id"], answer["receipt"], member.id, posted_at))


def _numbered(
    papers: Sequence[Paper], members: Sequence[Person], number: int
) -> Iterator[tuple[Paper, Person]]:
    return islice(zip(cycle(papers), cycle(members), strict=False), number)


async def _until(moment: float) -> None:
    pause = moment - time.monotonic()
    if pause > 0:
        await asyncio.sleep(pause)  # noqa: TID251 - the rate that was asked for
