"""The secretariat has named who handles a paper."""

import structlog

from services.router.domain.decision import Handlers, Place
from services.router.domain.reasons import DIRECTED
from services.router.handlers.judgement import Judgement
from services.router.handlers.writing import Grounds, Writing
from shared.errors import PermanentError
from shared.events import AssignmentDirected, DirectedData
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)


class UnknownBureauError(PermanentError):
    """The region has no bureau of this code, so nobody would get the paper."""


class AssignDirected:
    """AssignmentDirected -> EnquiryAssigned, one per bureau; the secretariat's word is final."""

    def __init__(self, judgement: Judgement, writing: Writing, *, publisher: Publisher) -> None:
        self._bureaus = judgement.bureaus
        self._writing = writing
        self._publisher = publisher

    async def __call__(self, event: AssignmentDirected) -> None:
        data = event.data
        places = _places(data)
        unknown = [place.bureau for place in places if place.bureau not in self._bureaus]
        if unknown:
            raise UnknownBureauError(f"no such bureau: {', '.join(unknown)}")
        grounds = Grounds((DIRECTED,), decided_by="secretariat", hops=data.hops)
        await self._publisher.publish(
            *self._writing.assignments(event, data.paper, places=places, grounds=grounds)
        )
        log.info("router.enquiry_directed", enquiry_id=event.subject, lead=data.lead)


def _places(data: DirectedData) -> tuple[Place, ...]:
    """All places of the paper, or the one that is given anew."""
    handlers = Handlers(data.lead, data.co, data.separate)
    if data.instead_of is None:
        return handlers.places
    return tuple(place for place in handlers.places if place.bureau != data.lead)
