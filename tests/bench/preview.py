"""What earlier cases cost the router: `python -m tests.bench.preview [--cases N] [--corrected N]`.

Decisions of one core and previews over HTTP with so many cases known, of 600-character texts: a
part is sentences of the demonstration's samples, the rest their characters at random, so that texts
have as little in common as letters have. No broker, no archive.
"""

import argparse
import asyncio
import random
import resource
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import aiohttp
import psutil
import uvicorn

from deploy.demo.samples import SAMPLES, read_papers
from deploy.local.ports import free_ports
from services.router.adapters.lessons import Lessons
from services.router.adapters.lessons_card import weighing_of
from services.router.adapters.lessons_prints import Prints
from services.router.adapters.region import lexicon_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.api import add_routes
from services.router.domain.lesson import HandedBack, Lesson, Part
from services.router.handlers import Judgement
from services.router.main import use_cases_of
from shared.clock import utc_now
from shared.identity import Principal, TokenIssuer, TokenVerifier, new_key_pair
from shared.region import load_region
from shared.telemetry import Telemetry
from shared.web import Authenticate, Health, create_app

PACK = Path(__file__).parents[2] / "deploy/regions/shanghai"
CHARACTERS = 600
SENTENCES = 150  # of these characters, from sentences
DECISIONS = 2000
PREVIEWS = 200
PAGE = 200
TITLE = "关于改进服务的建议"


class Texts:
    """As many different ones as are asked for, always the same."""

    def __init__(self) -> None:
        samples = [sample.text for sample in read_papers(SAMPLES)]
        self._sentences = [part for text in samples for part in text.split("。") if part]
        self._characters = "".join(samples)
        self._dice = random.Random(7)  # noqa: S311 - the same texts each time, no secret

    def one(self) -> str:
        text = ""
        while len(text) < SENTENCES:
            text += self._dice.choice(self._sentences) + "。"
        return text[:SENTENCES] + "".join(
            self._dice.choices(self._characters, k=CHARACTERS - SENTENCES)
        )


def cases(texts: Texts, codes: tuple[str, ...], *, number: int, corrected: int) -> Iterator[Lesson]:
    """All answered and public; evenly among them those that a bureau handed back."""
    begin = utc_now() - timedelta(days=30)
    every = max(1, number // corrected) if corrected else number + 1
    for place in range(number):
        bureau = codes[place % len(codes)]
        at = begin + timedelta(minutes=place)
        freed = codes[(place + 1) % len(codes)]
        back = (HandedBack(freed, at),) if place % every == every - 1 else ()
        part = Part(bureau, "sole", open=False, assigned_at=at, answered_at=at + timedelta(hours=9))
        yield Lesson(
            UUID(int=place),
            at,
            "consultation",
            TITLE,
            texts.one(),
            public=True,
            handed_back=back,
            assignments=(part,),
        )


class Known:
    """A router's judgement beside so many lessons."""

    def __init__(self, texts: Texts, *, number: int, corrected: int, most: int) -> None:
        today = datetime.fromtimestamp(time.time(), UTC).date()
        self.region = load_region(PACK)
        lexicon = lexicon_of(self.region, today, tuning_of(PACK))
        self.lessons = Lessons(Prints(lexicon.terms), most=most)
        counter = AhoCorasickTerms(lexicon.terms)
        self.words_alone = Judgement(lexicon, counter)
        self.judgement = Judgement(
            lexicon,
            counter,
            precedents=self.lessons,
            weighing=weighing_of(PACK),
        )
        codes = tuple(self.region.bureau_codes)
        page: list[Lesson] = []
        for lesson in cases(texts, codes, number=number, corrected=corrected):
            page.append(lesson)
            if len(page) == PAGE:
                self._take(page)
                page = []
        self._take(page)
        self.lessons.complete = True
        self.lessons.weigh_anew()

    def _take(self, page: list[Lesson]) -> None:
        seen = [(one, self.judgement.see(one.title, one.text)) for one in page]
        self.lessons.take(self.lessons.print_all(seen))


def decisions_a_second(judgement: Judgement, texts: list[str]) -> float:
    begun = time.process_time()
    for number in range(DECISIONS):
        judgement.of_words(TITLE, texts[number % len(texts)])
    return DECISIONS / (time.process_time() - begun)


async def previews(known: Known, texts: list[str]) -> list[float]:
    """Seconds that each took, one after another over HTTP."""
    private, jwks = new_key_pair()
    token = TokenIssuer(private).issue(Principal("m-1", "member", "shanghai"), now=time.time())
    app = create_app("Router", telemetry=Telemetry("router"), health=Health())
    use_cases = use_cases_of(
        known.region, known.judgement, lessons=known.lessons, queue_length=lambda _: 3
    )
    authenticate = Authenticate(TokenVerifier(jwks), region="shanghai")
    add_routes(app, use_cases, authenticate, clock=utc_now)
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    async with AsyncExitStack() as stack:
        headers = {"Authorization": f"Bearer {token}"}
        session = await stack.enter_async_context(aiohttp.ClientSession(headers=headers))
        url = f"http://127.0.0.1:{port}/v1"
        await _until_up(session, url)
        taken = [await _timed(session, url, texts[at % len(texts)]) for at in range(PREVIEWS)]
    server.should_exit = True
    await serving
    return taken


async def _until_up(session: aiohttp.ClientSession, url: str) -> None:
    while True:
        try:
            async with session.get(f"{url}/bureaus") as answer:
                answer.raise_for_status()
                return
        except aiohttp.ClientConnectionError:
            continue


async def _timed(session: aiohttp.ClientSession, url: str, text: str) -> float:
    begun = time.perf_counter()
    asked = {"title": TITLE, "text": text}
    async with session.post(f"{url}/routes/preview", json=asked) as answer:
        answer.raise_for_status()
        await answer.read()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--corrected", type=int, default=1000)
    parser.add_argument("--most", type=int, default=20_000)
    asked = parser.parse_args()
    texts = Texts()
    begun = time.perf_counter()
    known = Known(texts, number=asked.cases, corrected=asked.corrected, most=asked.most)
    taken = time.perf_counter() - begun
    fresh = [texts.one() for _ in range(100)]
    plain = decisions_a_second(known.words_alone, fresh)
    rate = decisions_a_second(known.judgement, fresh)
    waits = asyncio.run(previews(known, fresh))
    now = psutil.Process().memory_info().rss / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201 - its answer
        f"{asked.cases} cases, {asked.corrected} handed back, {len(known.lessons)} kept: "
        f"read in {taken:.1f} s; {rate:.0f} decisions a second of CPU, {plain:.0f} by words alone; "
        f"preview median {median(waits) * 1000:.1f} ms, "
        f"95 of 100 in {quantiles(waits, n=20)[-1] * 1000:.1f} ms; "
        f"{now:.0f} MB now, {peak:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
