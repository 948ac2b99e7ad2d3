"""Any act on an existing case: checked, put to the archive, told as events that the broker has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.intake.domain import InvalidFormError, check
from services.intake.domain.demands import no_such_case
from services.intake.handlers.act import Deed, Granted
from services.intake.handlers.forms.fields import Form
from services.intake.handlers.origin import Origin, Receipt
from services.intake.ports import ArchiveCases, CodesToday, Permit, Question, UnknownCaseError
from shared.events import EnquirySubmitted, Event, derived_id
from shared.messaging.ports import Publisher

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class Done:
    """The act's own event, and the new case if it began one."""

    event_id: UUID
    successor: Receipt | None = None


class PerformAct:
    """A deed -> the events of its act; the archive is asked, and nothing is told if it refuses."""

    def __init__(
        self, archive: ArchiveCases, publisher: Publisher, *, codes: CodesToday, origin: Origin
    ) -> None:
        self._archive = archive
        self._publisher = publisher
        self._codes = codes
        self._origin = origin

    async def __call__(self, deed: Deed[F]) -> Done:
        codes = self._codes()
        check(deed.act.faults(deed, codes))
        permit = await self._permit(deed)
        main = await self._main_permit(deed, permit)
        now = self._origin.clock()
        granted = Granted(deed, permit, codes, self._origin, now, main)
        check(deed.act.late_faults(granted))
        events = deed.act.events(granted)
        await self._publisher.publish(*events)
        return Done(events[0].id, _successor(deed.enquiry, events))

    async def _permit(self, deed: Deed[F]) -> Permit:
        return await self._archive.permit(
            Question(
                deed.enquiry,
                deed.act.name,
                deed.caller.actor,
                stage=deed.act.stage(deed.form),
                assignment_id=deed.assignment_id,
                event_id=deed.known_id(),
            )
        )

    async def _main_permit(self, deed: Deed[F], permit: Permit) -> Permit | None:
        main = deed.act.main
        if main is None:
            return None
        event_id = derived_id(deed.event_id(permit), main.event.TYPE)
        case = main.enquiry(deed.form, permit)
        try:
            return await self._archive.permit(
                Question(case, main.act, deed.caller.actor, event_id=event_id)
            )
        except UnknownCaseError as error:
            if main.field is None:
                raise
            raise InvalidFormError(no_such_case(main.field)) from error


def _successor(enquiry: UUID, events: Sequence[Event]) -> Receipt | None:
    for event in events:
        if isinstance(event, EnquirySubmitted) and event.subject != enquiry:
            return Receipt(event.subject, event.data.receipt)
    return None
