"""How a bureau comes by more time."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import Codes, Faults, code_faults
from services.intake.domain.demands import extension_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.telling import BUREAU, told
from services.intake.handlers.forms.bureau import ExtensionForm, PauseForm, ResumptionForm
from shared.events import (
    ClockRestarted,
    ClockRestartedData,
    ClockStopped,
    ClockStoppedData,
    Event,
    ExtensionRequested,
    ExtensionRequestedData,
)


def _extension_reason(deed: Deed[ExtensionForm], codes: Codes) -> Faults:
    return code_faults("reason_code", deed.form.reason_code, codes.extension_reasons)


def _extension_bounds(granted: Granted[ExtensionForm]) -> Faults:
    return extension_faults(
        granted.form.until,
        due_at=granted.permit.given_assignment.due_at,
        latest=granted.latest_extension(),
    )


def _extension_asked(granted: Granted[ExtensionForm]) -> Sequence[Event]:
    form = granted.form
    return told(
        granted,
        ExtensionRequested,
        ExtensionRequestedData,
        reason_code=form.reason_code,
        reason=form.reason,
        until=form.until,
        ruling_by=granted.due("rule_on_extension"),
    )


def _pause_reason(deed: Deed[PauseForm], codes: Codes) -> Faults:
    return code_faults("reason_code", deed.form.reason_code, codes.pause_reasons)


def _stopped(granted: Granted[PauseForm]) -> Sequence[Event]:
    form = granted.form
    return told(
        granted,
        ClockStopped,
        ClockStoppedData,
        reason_code=form.reason_code,
        reason=form.reason,
    )


def _restarted(granted: Granted[ResumptionForm]) -> Sequence[Event]:
    assignment, now = granted.permit.given_assignment, granted.now
    stopped = assignment.stopped_at or now  # a retry finds the clock running
    due_at = granted.origin.timetable.resumed(assignment.due_at, stopped=stopped, restarted=now)
    return told(
        granted, ClockRestarted, ClockRestartedData, due_at=due_at, reason=granted.form.reason
    )


CLOCK_ACTS: Final[tuple[Act[Any], ...]] = (
    Act(
        "ask_extension",
        "extension-requests",
        "Ask for more time",
        BUREAU,
        ExtensionForm,
        _extension_asked,
        faults=_extension_reason,
        late_faults=_extension_bounds,
    ),
    Act(
        "stop_clock",
        "clock-stop",
        "Stop the clock of an assignment",
        BUREAU,
        PauseForm,
        _stopped,
        faults=_pause_reason,
    ),
    Act(
        "restart_clock",
        "clock-restart",
        "Restart the clock of an assignment",
        BUREAU,
        ResumptionForm,
        _restarted,
    ),
)
