"""What a member is told before a paper is sent; what is not known in time is left out."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from services.portal.domain.likeness import Alike
from services.portal.domain.people import Reader
from services.portal.domain.routes import Route
from services.portal.ports import (
    Archive,
    Body,
    NotSignedInError,
    RefusedError,
    Router,
    ServiceAwayError,
)

log = structlog.get_logger(__name__)
T = TypeVar("T")
_UNTOLD = (ServiceAwayError, RefusedError, NotSignedInError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Advice:
    """`route` is None where the router, `own_alike` where the archive has not told in time."""

    route: Route | None
    own_alike: Sequence[Alike] | None


class CheckPaper:
    """Asks, and never stands in the way: whoever wants to send may do so without an answer."""

    def __init__(self, router: Router, archive: Archive, *, patience_seconds: float) -> None:
        self._router = router
        self._archive = archive
        self._patience_seconds = patience_seconds

    async def __call__(self, reader: Reader, paper: Body, *, besides: str | None) -> Advice:
        """`besides` is the case that the paper itself is, where it is a draft already."""
        title, text = str(paper["title"]), str(paper["text"])
        route, alike = await asyncio.gather(
            told_in_time(self._router.preview(reader, paper), self._patience_seconds),
            told_in_time(
                self._archive.own_alike(reader, title, text, besides=besides),
                self._patience_seconds,
            ),
        )
        return Advice(route, alike)


async def told_in_time(asked: Awaitable[T], seconds: float) -> T | None:
    """None where nothing came within `seconds`, or nothing that can be used."""
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except _UNTOLD as error:
        log.warning("portal.advice_not_told", reason=str(error) or type(error).__name__)
        return None
