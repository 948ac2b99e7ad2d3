"""The secretariat's rulings on what bureaus ask for: to be relieved, or more time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.intake.domain import Codes, Faults, bureau_faults, code_faults, others
from services.intake.domain.demands import extension_faults, ruling_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.forms.secretariat import ExtensionRulingForm, RulingForm
from services.intake.ports import Permit
from shared.events import (
    AssignmentDirected,
    DirectedData,
    Event,
    ExtensionGranted,
    ExtensionGrantedData,
    ExtensionRefused,
    ReturnGranted,
    ReturnRefused,
    RulingData,
)


def _bureaus(deed: Deed[RulingForm], codes: Codes) -> Faults:
    form = deed.form
    return [
        *ruling_faults(granted=form.granted, lead=form.lead),
        *code_faults("lead", form.lead, codes.bureaus),
        *bureau_faults("co", form.co, codes),
    ]


def _ruled(granted: Granted[RulingForm]) -> Sequence[Event]:
    form, permit = granted.form, granted.permit
    about = permit.given_assignment
    ruling = RulingData(assignment_id=about.id, by=granted.by, note=form.note)
    if not form.granted or form.lead is None:
        return [granted.event(ReturnRefused, ruling, bureau=about.bureau)]
    directed = DirectedData(
        by=granted.by,
        note=form.note,
        hops=about.hops + 1,
        paper=permit.paper,
        **_place(form, form.lead, permit),
    )
    return [
        granted.event(ReturnGranted, ruling, bureau=about.bureau),
        granted.further(AssignmentDirected, directed, bureau=form.lead),
    ]


def _place(form: RulingForm, bureau: str, permit: Permit) -> dict[str, Any]:
    """Whoever led gives up the paper as a whole; one of several only his own place in it."""
    about = permit.given_assignment
    if about.role in {"co", "separate"} and permit.lead is not None:
        return {"lead": permit.lead, about.role: (bureau,), "instead_of": about.id}
    return {"lead": bureau, "co": others(form.co, than=bureau)}


def _extension_bounds(granted: Granted[ExtensionRulingForm]) -> Faults:
    if not granted.form.granted:
        return []
    about = granted.permit.given_assignment
    until = _until(granted)
    return extension_faults(until, due_at=about.due_at, latest=granted.latest_extension())


def _until(granted: Granted[ExtensionRulingForm]) -> datetime:
    """As ruled, else as asked for; once it is granted, a retry finds the new deadline instead."""
    about = granted.permit.given_assignment
    return granted.form.until or about.requested_until or about.due_at


def _extension_ruled(granted: Granted[ExtensionRulingForm]) -> Sequence[Event]:
    form, about = granted.form, granted.permit.given_assignment
    if not form.granted:
        ruling = RulingData(assignment_id=about.id, by=granted.by, note=form.note)
        return [granted.event(ExtensionRefused, ruling, bureau=about.bureau)]
    more = ExtensionGrantedData(
        assignment_id=about.id, by=granted.by, note=form.note, due_at=_until(granted)
    )
    return [granted.event(ExtensionGranted, more, bureau=about.bureau)]


RULE: Act[RulingForm] = Act(
    "rule",
    "rulings",
    "Grant a hand-back and name the next bureau, or refuse it",
    ("secretariat",),
    RulingForm,
    _ruled,
    faults=_bureaus,
)

RULE_EXTENSION: Act[ExtensionRulingForm] = Act(
    "rule_extension",
    "extension-rulings",
    "Grant an extension, or refuse it",
    ("secretariat",),
    ExtensionRulingForm,
    _extension_ruled,
    late_faults=_extension_bounds,
)
