"""Sees in an event what people are told of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from uuid import UUID

from services.notifier.domain.alerts import Occasion, Words
from services.notifier.domain.parties import Parties
from services.notifier.domain.texts import RECALLED
from services.notifier.handlers.variants import Reasons, desk_of, variant
from shared.events import (
    ActOvertaken,
    AssignmentRecalled,
    CaseMerged,
    CaseNotFiled,
    CaseReopened,
    CaseSplit,
    ClockRestarted,
    ClockStopped,
    CosignersInvited,
    DeadlineApproaching,
    DeadlineMissed,
    Event,
    ExtensionGranted,
    receipt_number,
)


class Occasions:
    """`bureaus` are the names by code, times are told in the region's zone."""

    def __init__(
        self,
        *,
        bureaus: Mapping[str, Words],
        reasons: Reasons,
        receipt_prefix: str,
        zone: tzinfo,
    ) -> None:
        self._bureaus = bureaus
        self._reasons = reasons
        self._prefix = receipt_prefix
        self._zone = zone

    def __call__(self, event: Event, parties: Parties) -> Occasion:
        overtaken = isinstance(event, ActOvertaken)
        return Occasion(
            event_id=event.id,
            event_type=event.type,
            enquiry_id=event.subject,
            region=event.region,
            correlation_id=event.correlationid,
            receipt=parties.receipt or receipt_number(self._prefix, event.subject),
            at=event.time,
            bureau=event.bureau,
            variant=variant(event),
            parties=parties,
            actor=desk_of(event.data.by, event.bureau) if overtaken else None,
            names=dict(self._names(event)),
            traceparent=event.traceparent,
        )

    def _names(self, event: Event) -> Iterator[tuple[str, Words]]:
        if bureau := self._bureaus.get(event.bureau or ""):
            yield "bureau", bureau
        if due := due_in(event):
            yield "due", self._moment(due)
        match event:
            case CaseNotFiled() | ClockStopped():
                fact, code = event.type.rpartition(".")[0], event.data.reason_code
                yield "reason", self._reasons.get(fact, {}).get(code) or Words(code, code)
            case AssignmentRecalled():
                yield "reason", RECALLED[event.data.reason]
            case CaseMerged():
                yield "other", self._receipt(event.data.into)
            case CaseSplit():
                yield "other", self._receipt(event.data.out_of)
            case ActOvertaken():
                yield "detail", Words(event.data.detail.zh, event.data.detail.en)

    def _receipt(self, enquiry: UUID) -> Words:
        number = receipt_number(self._prefix, enquiry)
        return Words(number, number)

    def _moment(self, moment: datetime) -> Words:
        here = moment.astimezone(self._zone)
        day = f"{here.year}年{here.month}月{here.day}日"
        return Words(f"{day}{here:%H:%M}", f"{here:%Y-%m-%d %H:%M}")


def due_in(event: Event) -> datetime | None:
    """Until when the event gives somebody time."""
    match event:
        case DeadlineApproaching() | DeadlineMissed():
            return event.data.due_at
        case ExtensionGranted() | ClockRestarted() | CaseReopened():
            return event.data.due_at
        case CosignersInvited():
            return event.data.closes_at
    return None
