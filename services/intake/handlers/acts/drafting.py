"""A lead's draft reply, and what its co-handlers say to it."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import Codes, Faults, code_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.telling import BUREAU, told
from services.intake.handlers.forms.bureau import CountersignatureForm, ReplyDraftForm
from shared.events import (
    CountersignedData,
    Event,
    ReplyCountersigned,
    ReplyDrafted,
    ReplyDraftedData,
)


def _result_class(deed: Deed[ReplyDraftForm], codes: Codes) -> Faults:
    return code_faults("result_class", deed.form.result_class, codes.result_classes)


def _drafted(granted: Granted[ReplyDraftForm]) -> Sequence[Event]:
    form = granted.form
    return told(
        granted, ReplyDrafted, ReplyDraftedData, text=form.text, result_class=form.result_class
    )


def _countersigned(granted: Granted[CountersignatureForm]) -> Sequence[Event]:
    form = granted.form
    return told(
        granted, ReplyCountersigned, CountersignedData, agrees=form.agrees, comment=form.comment
    )


DRAFTING_ACTS: Final[tuple[Act[Any], ...]] = (
    Act(
        "draft_reply",
        "reply-drafts",
        "Show co-handlers and the secretariat a draft reply",
        BUREAU,
        ReplyDraftForm,
        _drafted,
        faults=_result_class,
    ),
    Act(
        "countersign",
        "countersignatures",
        "Agree to the lead's draft reply, or not",
        BUREAU,
        CountersignatureForm,
        _countersigned,
    ),
)
