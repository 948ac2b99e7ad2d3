"""Posts the papers over a fixed number of connections, in a process of its own.

Writes `ready` when all is prepared, starts at the first line on its input, and leaves one JSON
document beside its order with what was answered and when.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import aiohttp
import orjson
import uvloop
from pydantic import BaseModel

from tests.bench.gate import Gate
from tests.bench.papers import Posted, bodies, read_sheets

ACCEPTED = 202
NO_ANSWER = 0
REPEATABLE = (NO_ANSWER, 503)
_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 2.0


class Order(BaseModel):
    """What to post: `key` begins the idempotency keys, `tokens` and `urls` are used in turn.

    `first` is the place of its first paper among all that are posted to the system.

    With a `rate`, so many a second whatever is answered, each timed from when it was due; without
    one, each connection posts its next paper when the last one is answered. `within`: no more than
    so many papers may be unsettled, by what the watcher says at `backlog_url`.
    """

    urls: list[str]
    connections: int
    rate: float | None = None
    within: int | None = None
    backlog_url: str = ""
    number: int
    first: int = 0
    key: str
    tokens: list[str]
    sheets: Path


class Answers(BaseModel):
    """`accepted`: (enquiry, first posted at, answered at); `refused`: reasons; `repeats`: posts.

    `papers`: what each enquiry's author was promised to find again.
    """

    accepted: list[tuple[str, float, float]]
    refused: list[str]
    papers: dict[str, Posted] = {}
    repeats: int = 0
    cpu_seconds: float = 0


def answers_of(order: Path) -> Path:
    return order.with_suffix(".answers.json")


class Post(NamedTuple):
    body: bytes
    headers: dict[str, str]
    mark: str


def posts(order: Order) -> Iterator[Post]:
    """One at a time: all of a long run at once would be hundreds of megabytes."""
    sheets = read_sheets(order.sheets)
    for place, (body, mark) in enumerate(bodies(sheets, order.number, first=order.first)):
        headers = {
            "Authorization": f"Bearer {order.tokens[place % len(order.tokens)]}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{order.key}-{place}",
        }
        yield Post(body, headers, mark)


async def drive(order: Order, work: Iterator[Post]) -> Answers:
    answers = Answers(accepted=[], refused=[])
    begun = time.process_time()
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=order.connections + 1),  # one to ask the watcher
        timeout=aiohttp.ClientTimeout(total=_PATIENCE_SECONDS),
    ) as session:
        if order.rate:
            await _at_a_rate(session, order, work, answers)
        else:
            await _as_they_are_answered(session, order, work, answers)
    answers.cpu_seconds = time.process_time() - begun
    return answers


async def _at_a_rate(
    session: aiohttp.ClientSession, order: Order, work: Iterator[Post], answers: Answers
) -> None:
    begun = time.time()
    async with asyncio.TaskGroup() as group:
        for place, post in enumerate(work):
            due = begun + place / (order.rate or 1)
            await asyncio.sleep(max(0.0, due - time.time()))  # noqa: TID251 - the rate itself
            url = order.urls[place % len(order.urls)]
            group.create_task(_deliver(session, url, post, answers, due))


async def _as_they_are_answered(
    session: aiohttp.ClientSession, order: Order, work: Iterator[Post], answers: Answers
) -> None:
    gate = Gate(lambda: len(answers.accepted), most=order.within)
    async with gate.watched(session, order.backlog_url), asyncio.TaskGroup() as group:
        for place in range(order.connections):
            url = order.urls[place % len(order.urls)]
            group.create_task(_connection(session, url, work, answers, gate=gate))


async def _connection(
    session: aiohttp.ClientSession,
    url: str,
    work: Iterator[Post],
    answers: Answers,
    *,
    gate: Gate,
) -> None:
    for post in work:
        await gate.passed()
        await _deliver(session, url, post, answers, time.time())


async def _deliver(
    session: aiohttp.ClientSession, url: str, post: Post, answers: Answers, posted_at: float
) -> None:
    """Until it is answered; who is asked to come again does so."""
    status, content = await _post(session, url, post)
    while status in REPEATABLE and time.time() - posted_at < _PATIENCE_SECONDS:
        answers.repeats += 1
        await asyncio.sleep(_PAUSE_SECONDS)  # noqa: TID251 - as Retry-After asks
        status, content = await _post(session, url, post)
    if status == ACCEPTED:
        answered_at = time.time()
        receipt = orjson.loads(content)
        answers.accepted.append((receipt["id"], posted_at, answered_at))
        answers.papers[receipt["id"]] = Posted(receipt["receipt"], post.mark)
    else:
        answers.refused.append(f"{status} {content[:200]!r}")


async def _post(session: aiohttp.ClientSession, url: str, post: Post) -> tuple[int, bytes]:
    try:
        async with session.post(url, data=post.body, headers=post.headers) as answer:
            return answer.status, await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        return NO_ANSWER, repr(error).encode()


def main() -> None:
    file = Path(sys.argv[1])
    order = Order.model_validate_json(file.read_bytes())
    work = posts(order)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    answers = uvloop.run(drive(order, work))
    answers_of(file).write_text(answers.model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
