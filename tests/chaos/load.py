"""Members who post papers without a pause, each again under its key until it is acknowledged."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Final, Self

import aiohttp
import orjson

from deploy.demo.roster import make_roster
from deploy.demo.samples import Paper
from deploy.demo.session import person_token
from shared.identity import TokenIssuer
from tests.bench.workload import compose
from tests.chaos.site import REGION_PACK, Site

ACCEPTED: Final = 202
NO_ANSWER: Final = 0
AGAIN: Final = (NO_ANSWER, 408, 429, 500, 502, 503, 504)
PATIENCE_SECONDS: Final = 120.0
_POST_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.2
_MEMBERS: Final = 60


@dataclass(slots=True)
class Attempt:
    """One paper and what became of its posts; `receipts` are all that it was ever given."""

    key: str
    title: str
    begun: float
    receipts: set[tuple[str, str]] = field(default_factory=set)
    acknowledged_at: float | None = None
    posts: int = 0
    refusals: dict[int, int] = field(default_factory=dict)
    slowest_refusal: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How much is posted; each paper `copies` times at once and once more when acknowledged."""

    workers: int = 6
    per_second: float = 20.0
    copies: int = 1


class Load:
    """Runs from `resume` to `pause`; the attempts are kept until they are taken."""

    def __init__(self, site: Site, urls: Sequence[str] = ()) -> None:
        """At `urls`, where a balancer stands before the intakes, else at each intake in turn."""
        self.manner = Manner()
        self._urls = [f"{url}/v1/enquiries" for url in urls or site.intake_urls]
        self._mark = ""
        self._papers = cycle(compose(site.region, REGION_PACK))
        self._tokens = cycle(_tokens(site))
        self._numbers: Iterator[int] = itertools.count(1)
        self._turn: Iterator[int] = itertools.count()
        self._attempts: list[Attempt] = []
        self._open = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_POST_SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session:
            await self._session.close()

    def begin(self, mark: str) -> None:
        """From now on papers bear this mark, in the ordinary manner."""
        self.manner = Manner()
        self._mark = mark
        self._numbers = itertools.count(1)

    def resume(self) -> None:
        self._open.set()
        self._workers = [asyncio.create_task(self._work()) for _ in range(self.manner.workers)]

    async def pause(self) -> None:
        """No new papers; those in hand are posted until they are acknowledged or given up."""
        self._open.clear()
        await asyncio.gather(*self._workers)
        self._workers = []

    def take(self) -> Sequence[Attempt]:
        """The attempts since the last time; only while paused."""
        taken, self._attempts = self._attempts, []
        return taken

    def acknowledged(self) -> int:
        return sum(1 for one in self._attempts if one.acknowledged_at)

    async def _work(self) -> None:
        pace = self.manner.workers / self.manner.per_second
        while self._open.is_set():
            begun = time.monotonic()
            await self._paper()
            left = pace - (time.monotonic() - begun)
            await asyncio.sleep(max(0.0, left))  # noqa: TID251 - so many papers in a second

    async def _paper(self) -> None:
        number = next(self._numbers)
        paper: Paper = next(self._papers)
        attempt = Attempt(
            key=f"{self._mark}-{number}",
            title=f"{self._mark}-{number} {paper.title[:120]}",
            begun=time.monotonic(),
        )
        self._attempts.append(attempt)
        body = orjson.dumps({"kind": "consultation", "title": attempt.title, "text": paper.text})
        token = next(self._tokens)
        copies = self.manner.copies
        posts = [self._until_acknowledged(attempt, body, token) for _ in range(copies)]
        await asyncio.gather(*posts)
        if copies > 1:
            await self._until_acknowledged(attempt, body, token)

    async def _until_acknowledged(self, attempt: Attempt, body: bytes, token: str) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": attempt.key,
        }
        while time.monotonic() - attempt.begun < PATIENCE_SECONDS:
            began = time.monotonic()
            status, content = await self._post(body, headers)
            attempt.posts += 1
            if status == ACCEPTED:
                answer = orjson.loads(content)
                attempt.receipts.add((answer["id"], answer["receipt"]))
                attempt.acknowledged_at = attempt.acknowledged_at or time.monotonic()
                return
            attempt.refusals[status] = attempt.refusals.get(status, 0) + 1
            attempt.slowest_refusal = max(attempt.slowest_refusal, time.monotonic() - began)
            if status not in AGAIN:
                return
            await asyncio.sleep(_PAUSE_SECONDS)  # noqa: TID251 - sooner than asked, to see recovery

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """At the next intake in turn, as a balancer that looks at nothing would."""
        assert self._session
        url = self._urls[next(self._turn) % len(self._urls)]
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(url, data=body, headers=headers) as answer:
                return answer.status, await answer.read()
        return NO_ANSWER, b""


def _tokens(site: Site) -> list[str]:
    issuer = TokenIssuer(site.stack.credentials.issuer_key.read_bytes())
    members = make_roster(site.region.bureau_codes).members[:_MEMBERS]
    return [person_token(issuer, site.region.code, member) for member in members]
