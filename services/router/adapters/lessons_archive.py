"""Follows the archive's lessons: all of them at the start, then what is new, one way for both."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from prometheus_client import CollectorRegistry, Gauge
from pydantic import TypeAdapter, ValidationError

from services.router.adapters.lessons import Lessons
from services.router.adapters.lessons_prints import Print
from services.router.domain.lesson import Lesson
from services.router.domain.similar import Seen
from shared.errors import TransientError

log = structlog.get_logger(__name__)

PAGE = 200
_ANSWER_SECONDS = 20.0
_OK = 200

Token = Callable[[], str]
See = Callable[[str, str], Seen]


@dataclass(frozen=True, slots=True)
class _Page:
    items: list[dict[str, Any]]
    next: str


@dataclass(frozen=True, slots=True)
class Page:
    """`told` is how many cases there were, read or not."""

    lessons: Sequence[Lesson]
    told: int
    next: str


_PAGE = TypeAdapter(_Page)
_LESSON = TypeAdapter(Lesson)


class ArchiveAwayError(TransientError):
    """No archive answered as it should; what is known goes on."""


class ArchiveLessons:
    """Pages of lessons over HTTP, of whichever replica answers."""

    def __init__(self, session: aiohttp.ClientSession, urls: Sequence[str], token: Token) -> None:
        self._session = session
        self._urls = [url.rstrip("/") for url in urls]
        self._token = token
        self._turn = count()

    async def page(self, after: str | None) -> Page:
        """What changed after a cursor; raises ArchiveAwayError."""
        asked = f"/v1/lessons?limit={PAGE}" + (f"&after={quote(after)}" if after else "")
        reason = "no address"
        for url in self._in_turn():
            try:
                status, body = await self._get(url + asked)
                if status == _OK:
                    return await asyncio.to_thread(_read, body)
                reason = f"status {status}"
            except ValidationError as error:
                reason = f"{error.error_count()} fields are not in order"
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                reason = type(error).__name__
        raise ArchiveAwayError(f"the archive tells no lessons ({reason})")

    def _in_turn(self) -> Iterator[str]:
        first = next(self._turn)
        for step in range(len(self._urls)):
            yield self._urls[(first + step) % len(self._urls)]

    async def _get(self, url: str) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self._token()}"}
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        async with self._session.get(url, headers=headers, timeout=timeout) as answer:
            return answer.status, await answer.read()


class FollowLessons:
    """One round reads to the end; now and then it begins again a little before it ended.

    An archive that is away is told of once, and once when it is back.
    """

    def __init__(
        self,
        archive: ArchiveLessons,
        lessons: Lessons,
        see: See,
        *,
        registry: CollectorRegistry,
        overlap_seconds: float = 20.0,  # archives' clocks may differ by less
    ) -> None:
        self._archive = archive
        self._lessons = lessons
        self._see = see
        self._place = _Place(overlap_seconds)
        self._changed = False
        self._away = False
        self._known = Gauge("consult_router_lessons", "Cases known", registry=registry)
        self._reached = Gauge(
            "consult_router_archive_reached", "1 while it tells lessons", registry=registry
        )

    async def refresh(self) -> None:
        try:
            await self._read_on()
        except ArchiveAwayError as error:
            self._reached.set(0)
            if not self._away:
                log.warning("router.lessons_away", reason=str(error), known=len(self._lessons))
            self._away = True
        else:
            self._reached.set(1)
            if self._away or not self._lessons.complete:
                log.info("router.lessons_known", known=len(self._lessons))
            self._away, self._lessons.complete = False, True
        if self._changed:
            self._changed = False
            await asyncio.to_thread(self._lessons.weigh_anew)

    async def _read_on(self) -> None:
        after = self._place.start(time.monotonic())
        while True:
            page = await self._archive.page(after)
            new = [one for one in page.lessons if not self._lessons.knows(one)]
            if new:
                self._lessons.take(await asyncio.to_thread(self._printed, new))
                self._known.set(len(self._lessons))
                self._changed = True
            self._place.read_to(page.next, after=after)
            if page.told < PAGE or page.next == after:
                return
            after = page.next

    def _printed(self, new: Sequence[Lesson]) -> list[tuple[Lesson, Print]]:
        seen = [(lesson, self._see(lesson.title, lesson.text)) for lesson in new]
        return self._lessons.print_all(seen)


def _read(body: bytes) -> Page:
    """A case that cannot be read is left out: the others teach all the same."""
    page = _PAGE.validate_json(body)
    lessons: list[Lesson] = []
    for item in page.items:
        try:
            lessons.append(_LESSON.validate_python(item))
        except ValidationError as error:
            faults = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
            log.warning("router.lesson_not_read", enquiry_id=item.get("id"), fields=faults)
    return Page(lessons, len(page.items), page.next)


class _Place:
    """Where to read on: at the end, and every so often at where that was two whiles ago."""

    def __init__(self, overlap_seconds: float) -> None:
        self._overlap_seconds = overlap_seconds
        self._end: str | None = None
        self._page_before: str | None = None
        self._marks: tuple[str | None, str | None] | None = None
        self._marked = 0.0

    def start(self, now: float) -> str | None:
        if self._end is None:
            return None
        if self._marks is None:  # all has been read once: its last page is read again in a while
            self._marks, self._marked = (self._page_before, self._end), now
        elif now >= self._marked + self._overlap_seconds:
            again, newer = self._marks
            self._marks, self._marked = (newer, self._end), now
            return again
        return self._end

    def read_to(self, end: str, *, after: str | None) -> None:
        self._end, self._page_before = end, after
