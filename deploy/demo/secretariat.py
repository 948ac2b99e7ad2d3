"""The secretariat's clerk in a demonstration: directs what the router left to a person."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

import tenacity

from deploy.demo.http import Door, RefusedError
from deploy.demo.tally import Tally
from shared.bureau import open_bureau
from shared.events import Event, TriageRequested
from shared.messaging.topology import SECRETARIAT

FALLBACK_BUREAU = "goff"
"""The general office assigns and supervises papers: it takes what nobody is a candidate for."""


def _not_archived_yet(error: BaseException) -> bool:
    """The queue is faster than the archive that intake asks about a case."""
    return isinstance(error, RefusedError) and error.status == HTTPStatus.NOT_FOUND


class TriageClerk:
    def __init__(
        self, intake: Door, token: str, *, expected: Mapping[str, str], tally: Tally
    ) -> None:
        self._intake = intake
        self._token = token
        self._expected = expected
        self._tally = tally

    async def __call__(self, event: Event) -> None:
        if not isinstance(event, TriageRequested):
            return
        candidates = event.data.candidates
        best = candidates[0].bureau if candidates else FALLBACK_BUREAU
        lead = self._expected.get(event.data.paper.title, best)
        try:
            await self._direct(event, lead)
        except RefusedError as error:
            # What is not directed shows as lost in the reconciliation.
            self._tally.note = str(error)[:120]

    @tenacity.retry(
        retry=tenacity.retry_if_exception(_not_archived_yet),
        wait=tenacity.wait_random_exponential(0.2, max=3),
        stop=tenacity.stop_after_delay(120),
        reraise=True,
    )
    async def _direct(self, event: TriageRequested, lead: str) -> None:
        await self._intake.post(
            f"/v1/enquiries/{event.subject}/directions",
            self._token,
            {"lead": lead},
            key=f"triage-{event.id}",
        )


@asynccontextmanager
async def secretariat_at_work(amqp_url: str, clerk: TriageClerk) -> AsyncIterator[None]:
    async with open_bureau(amqp_url, SECRETARIAT) as desk:
        await desk.receive(notice=clerk)
        yield
