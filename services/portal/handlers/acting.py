"""What people do: submit a paper, and act on a case."""

import structlog

from services.portal.domain.acts import ActForm
from services.portal.domain.people import Reader
from services.portal.ports import Body, Intake, Receipt

log = structlog.get_logger(__name__)


class SubmitPaper:
    """The same key and the same paper give the same receipt, however often they are sent."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, reader: Reader, paper: Body, *, key: str) -> Receipt:
        receipt = await self._intake.submit(reader, paper, key=key)
        log.info("portal.paper_submitted", enquiry_id=receipt.id)
        return receipt


class SaveDraft:
    """Begins a draft; one that exists is saved by an act on it."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, reader: Reader, draft: Body, *, key: str) -> Receipt:
        receipt = await self._intake.save_draft(reader, draft, key=key)
        log.info("portal.draft_saved", enquiry_id=receipt.id)
        return receipt


class ActOnCase:
    """Answers the id of the event, by which the page later knows that the act is recorded."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(
        self, reader: Reader, case_id: str, form: ActForm, *, body: Body, key: str
    ) -> str:
        event_id = await self._intake.act(reader, case_id, form, body=body, key=key)
        log.info("portal.act_accepted", enquiry_id=case_id, act=form.act)
        return event_id
