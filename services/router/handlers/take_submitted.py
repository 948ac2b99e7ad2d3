"""A member has put a paper: it is assigned, unless its kind has to be filed first."""

from collections.abc import Collection

import structlog

from services.router.domain.reasons import why_for_filing
from services.router.handlers.assign_paper import AssignPaper
from services.router.handlers.judgement import Judgement
from services.router.handlers.writing import Grounds, Writing
from shared.events import EnquirySubmitted
from shared.messaging.ports import Publisher

log = structlog.get_logger(__name__)


class TakeSubmitted:
    """EnquirySubmitted -> FilingRequested for the `filing_kinds`; the others go to `assign`."""

    def __init__(
        self,
        judgement: Judgement,
        writing: Writing,
        *,
        filing_kinds: Collection[str],
        assign: AssignPaper,
        publisher: Publisher,
    ) -> None:
        self._judgement = judgement
        self._writing = writing
        self._filing_kinds = filing_kinds
        self._assign = assign
        self._publisher = publisher

    async def __call__(self, event: EnquirySubmitted) -> None:
        paper = event.data
        if paper.kind not in self._filing_kinds:
            await self._assign(event)
            return
        judged = self._judgement.judge(paper, about=event.subject)
        reasons = why_for_filing(judged.standings, self._judgement.bureaus, paper.wanted_bureaus)
        grounds = Grounds((*reasons, *judged.told), judged.standings)
        filing = self._writing.filing(event, paper, grounds=grounds)
        await self._publisher.publish(filing)
        log.info("router.filing_requested", enquiry_id=event.subject, kind=paper.kind)
