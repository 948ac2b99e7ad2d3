"""A paper becomes one of another kind: a case of its own, whose predecessor is the old one."""

from collections.abc import Sequence
from uuid import UUID

from services.intake.domain import Faults
from services.intake.domain.demands import other_kind_faults
from services.intake.handlers.act import Act, Granted
from services.intake.handlers.forms.member import ConversionForm
from shared.events import (
    ConvertedData,
    EnquiryConverted,
    EnquirySubmitted,
    Event,
    Paper,
    derived_id,
)


def successor_of(enquiry: UUID) -> UUID:
    return derived_id(enquiry, "successor")


def _new_kind(granted: Granted[ConversionForm]) -> Faults:
    return other_kind_faults(same=granted.form.to_kind == granted.permit.paper.kind)


def _converted(granted: Granted[ConversionForm]) -> Sequence[Event]:
    successor = successor_of(granted.deed.enquiry)
    data = ConvertedData(by=granted.by, to_kind=granted.form.to_kind, successor=successor)
    paper = _paper(granted, successor)
    return [
        granted.event(EnquiryConverted, data),
        granted.on_successor(EnquirySubmitted, paper, successor=successor),
    ]


def _paper(granted: Granted[ConversionForm], successor: UUID) -> Paper:
    """Whoever co-signed stays a co-signer only of the words that he signed."""
    old, form = granted.permit.paper, granted.form
    title, text = form.title or old.title, form.text or old.text
    same_words = (title, text) == (old.title, old.text)
    return old.model_copy(
        update={
            "receipt": granted.origin.receipt(successor).number,
            "kind": form.to_kind,
            "title": title,
            "text": text,
            "cosigners": old.cosigners if same_words else (),
            "submitted_at": granted.now,
            "assign_by": granted.origin.timetable.due(form.to_kind, "assign", granted.now),
            "predecessor": granted.deed.enquiry,
            "handed_in_by": granted.deed.caller.secretary,
        }
    )


CONVERT: Act[ConversionForm] = Act(
    "convert",
    "conversion",
    "Convert a paper to another kind, as a case of its own",
    ("member", "examiner", "secretariat"),
    ConversionForm,
    _converted,
    late_faults=_new_kind,
)
