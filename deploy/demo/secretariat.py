"""The secretariat's clerks in a demonstration: they file papers and direct those nobody owns."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from deploy.demo.http import BusyError, Door, RefusedError
from deploy.demo.tally import Tally
from shared.bureau import open_bureau
from shared.events import Event, FilingRequested, TriageRequested
from shared.messaging.topology import SECRETARIAT

FALLBACK_BUREAU = "goff"
"""The general office assigns and supervises papers: it takes what nobody is a candidate for."""

Clerk = Callable[[Event], Awaitable[None]]


class Desk:
    """One person of the secretariat at the HTTP door."""

    def __init__(self, intake: Door, token: str, tally: Tally) -> None:
        self._intake = intake
        self._token = token
        self._tally = tally

    async def act(self, event: Event, path: str, body: Mapping[str, Any]) -> None:
        """What cannot be done shows as lost in the reconciliation."""
        try:
            await self._intake.act(
                f"/v1/enquiries/{event.subject}/{path}", self._token, body, key=f"{path}-{event.id}"
            )
        except (BusyError, RefusedError) as error:
            self._tally.note = str(error)[:120]


class FilingClerk:
    """An examiner who files every paper."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, event: Event) -> None:
        if isinstance(event, FilingRequested):
            await self._desk.act(event, "filing", {})


class TriageClerk:
    """Names the bureau that the samples expect, else the likeliest."""

    def __init__(self, desk: Desk, *, expected: Mapping[str, str]) -> None:
        self._desk = desk
        self._expected = expected

    async def __call__(self, event: Event) -> None:
        if isinstance(event, TriageRequested):
            candidates = event.data.candidates
            best = candidates[0].bureau if candidates else FALLBACK_BUREAU
            lead = self._expected.get(event.data.paper.title, best)
            await self._desk.act(event, "directions", {"lead": lead})


@asynccontextmanager
async def secretariat_at_work(amqp_url: str, *clerks: Clerk) -> AsyncIterator[None]:
    """Each clerk sees all that comes to the secretariat's queue and takes what is his."""

    async def notice(event: Event) -> None:
        for clerk in clerks:
            await clerk(event)

    async with open_bureau(amqp_url, SECRETARIAT) as queue:
        await queue.receive(notice=notice)
        yield
