"""The members in a demonstration: each submits and co-signs with a token of his own, over HTTP."""

import asyncio
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any

from deploy.demo.http import BusyError, Door, RefusedError
from deploy.demo.reconcile import Promise
from deploy.demo.roster import Person
from deploy.demo.samples import TITLE_CHARACTERS, Paper
from deploy.demo.tally import Tally

MOST_AT_ONCE = 64
COSIGNERS = 2
COSIGNED_IS_ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper to submit: by whom, and who co-signs it."""

    place: int
    paper: Paper
    author: Person
    cosigners: tuple[Person, ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        title = self.paper.title[:TITLE_CHARACTERS]
        body: dict[str, Any] = {"kind": self.paper.kind, "title": title, "text": self.paper.text}
        if self.cosigners:
            body["cosigners"] = [person.id for person in self.cosigners]
        return body


def entries(
    papers: Sequence[Paper], members: Sequence[Person], formal: Collection[str]
) -> Iterator[Entry]:
    """Papers in turn by members, without end; one in ten of the `formal` kinds is co-signed."""
    formal_ones = count()
    for place, paper in enumerate(cycle(papers)):
        author = place % len(members)
        is_cosigned = paper.kind in formal and next(formal_ones) % COSIGNED_IS_ONE_IN == 0
        others = (*members[author + 1 :], *members[:author])
        yield Entry(place, paper, members[author], others[:COSIGNERS] if is_cosigned else ())


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

    async def submit_all(self, work: Iterator[Entry], *, rate: float | None) -> None:
        """`rate` papers a second (None: no pause)."""
        started = time.monotonic()
        places = asyncio.Semaphore(MOST_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for entry in work:
                if rate:
                    await _until(started + entry.place / rate)
                await places.acquire()
                task = group.create_task(self._submit(entry))
                task.add_done_callback(lambda _: places.release())

    async def _submit(self, entry: Entry) -> None:
        self.made.attempted += 1
        posted_at = time.time()
        try:
            answer = await self._intake.post(
                "/v1/enquiries", self._tokens[entry.author.id], entry.body, key=self._key(entry)
            )
        except (BusyError, RefusedError) as error:
            self.made.refused.append(str(error))
            return
        self._tally.add("submitted")
        promise = Promise(
            answer["id"],
            answer["receipt"],
            entry.author.id,
            posted_at,
            tuple(person.id for person in entry.cosigners),
        )
        self.made.promises.append(promise)
        await self._cosign(entry, promise.enquiry_id)

    async def _cosign(self, entry: Entry, enquiry_id: str) -> None:
        for person in entry.cosigners:
            try:
                await self._intake.act(
                    f"/v1/enquiries/{enquiry_id}/cosignature",
                    self._tokens[person.id],
                    {"decision": "signed"},
                    key=f"{self._key(entry)}-{person.id}",
                )
            except (BusyError, RefusedError) as error:
                self.made.refused.append(str(error))

    def _key(self, entry: Entry) -> str:
        return f"{self._run}-{entry.place}"


async def _until(moment: float) -> None:
    pause = moment - time.monotonic()
    if pause > 0:
        await asyncio.sleep(pause)  # noqa: TID251 - the rate that was asked for
