"""What people do: submit a paper, and act on a case."""

import structlog

from services.portal.domain.people import Reader
from services.portal.ports import Act, Body, Intake, Receipt

log = structlog.get_logger(__name__)


class SubmitPaper:
    """The same key and the same paper give the same receipt, however often they are sent."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, reader: Reader, paper: Body, *, key: str) -> Receipt:
        receipt = await self._intake.submit(reader, paper, key=key)
        log.info("portal.paper_submitted", enquiry_id=receipt.id)
        return receipt


class ActOnCase:
    """Answers the id of the event, by which the page later knows that the act is recorded."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(
        self, reader: Reader, case_id: str, act: Act, *, body: Body, key: str
    ) -> str:
        event_id = await self._intake.act(reader, case_id, act, body=body, key=key)
        log.info("portal.act_accepted", enquiry_id=case_id, act=act)
        return event_id
