"""Sees in an event what people are told of it."""

from collections.abc import Iterator, Mapping
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
    CaseSplit,
    ClockStopped,
    Event,
    receipt_number,
)


class Occasions:
    """`bureaus` are the names by code; `receipt_prefix` is the region's."""

    def __init__(
        self, *, bureaus: Mapping[str, Words], reasons: Reasons, receipt_prefix: str
    ) -> None:
        self._bureaus = bureaus
        self._reasons = reasons
        self._prefix = receipt_prefix

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
