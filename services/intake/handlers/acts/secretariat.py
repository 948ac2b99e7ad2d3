"""What the secretariat does: who handles, how long, how it is published."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import (
    Codes,
    Faults,
    bureau_faults,
    code_faults,
    others,
    publication_faults,
)
from services.intake.domain.demands import (
    answer_of_another_faults,
    published_faults,
    separate_faults,
)
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.rulings import RULE, RULE_EXTENSION
from services.intake.handlers.forms.secretariat import (
    CorrectionForm,
    DirectionForm,
    PublicationForm,
    ReviewForm,
    SupervisionForm,
    WaiverForm,
)
from shared.events import (
    AssignmentDirected,
    CasePublished,
    CaseSupervised,
    CorrectedData,
    DirectedData,
    Event,
    OpinionWaived,
    PublishedData,
    ReplyReviewed,
    ResultCorrected,
    ReviewedData,
    RulingData,
    SupervisedData,
)
from shared.events.parts import Role

_SECRETARIAT: Final[tuple[Role, ...]] = ("secretariat",)


def _bureaus(deed: Deed[DirectionForm], codes: Codes) -> Faults:
    form = deed.form
    return [
        *code_faults("lead", form.lead, codes.bureaus),
        *bureau_faults("co", form.co, codes),
        *bureau_faults("separate", form.separate, codes),
        *separate_faults(co=bool(form.co), separate=bool(form.separate)),
    ]


def _directed(granted: Granted[DirectionForm]) -> Sequence[Event]:
    form, permit = granted.form, granted.permit
    data = DirectedData(
        by=granted.by,
        lead=form.lead,
        co=others(form.co, than=form.lead),
        separate=others(form.separate, than=form.lead),
        note=form.note,
        hops=permit.hops,
        paper=permit.paper,
    )
    return [granted.event(AssignmentDirected, data, bureau=form.lead)]


def _waived(granted: Granted[WaiverForm]) -> Sequence[Event]:
    """It is the lead who has waited for the opinion."""
    about, lead = granted.permit.given_assignment, granted.permit.lead
    data = RulingData(assignment_id=about.id, by=granted.by, note=granted.form.note)
    return [granted.event(OpinionWaived, data, bureau=lead or about.bureau)]


def _supervised(granted: Granted[SupervisionForm]) -> Sequence[Event]:
    form = granted.form
    data = SupervisedData(by=granted.by, reason="key_item", leader=form.leader, note=form.note)
    return [granted.event(CaseSupervised, data, bureau=granted.permit.lead)]


def _result_class(deed: Deed[CorrectionForm | ReviewForm], codes: Codes) -> Faults:
    return code_faults("result_class", deed.form.result_class, codes.result_classes)


def _its_answer(granted: Granted[CorrectionForm]) -> Faults:
    named = granted.form.assignment_id
    answered = granted.permit.given_answer.assignment_id
    return answer_of_another_faults(same=named is None or named == answered)


def _corrected(granted: Granted[CorrectionForm]) -> Sequence[Event]:
    form, answer = granted.form, granted.permit.given_answer
    data = CorrectedData(
        assignment_id=answer.assignment_id,
        by=granted.by,
        reply_id=answer.id,
        result_class=form.result_class,
        tracked=form.result_class in granted.codes.promising,
        note=form.note,
    )
    return [granted.event(ResultCorrected, data, bureau=answer.bureau)]


def _reviewed(granted: Granted[ReviewForm]) -> Sequence[Event]:
    form, about = granted.form, granted.permit.given_assignment
    data = ReviewedData(
        assignment_id=about.id,
        by=granted.by,
        approved=form.approved,
        result_class=form.result_class,
        note=form.note,
    )
    return [granted.event(ReplyReviewed, data, bureau=about.bureau)]


def _public_copy(deed: Deed[PublicationForm], codes: Codes) -> Faults:
    form = deed.form
    return [
        *published_faults(form.mode, title=form.title, text=form.text),
        *publication_faults(form.mode, form.reason_code, codes),
    ]


def _published(granted: Granted[PublicationForm]) -> Sequence[Event]:
    form = granted.form
    shown = form.mode != "closed"
    data = PublishedData(
        by=granted.by,
        mode=form.mode,
        title=form.title if shown else None,
        text=form.text if shown else None,
        reason=form.reason_code,
    )
    return [granted.event(CasePublished, data)]


SECRETARIAT_ACTS: Final[tuple[Act[Any], ...]] = (
    Act(
        "direct",
        "directions",
        "Say who handles a paper",
        _SECRETARIAT,
        DirectionForm,
        _directed,
        faults=_bureaus,
    ),
    RULE,
    RULE_EXTENSION,
    Act(
        "waive_opinion",
        "opinion-waivers",
        "Let the lead answer without a co-handler's opinion",
        _SECRETARIAT,
        WaiverForm,
        _waived,
    ),
    Act(
        "supervise",
        "supervision",
        "Supervise a case as a key item",
        _SECRETARIAT,
        SupervisionForm,
        _supervised,
    ),
    Act(
        "correct",
        "result-corrections",
        "Correct the result class of an answer",
        _SECRETARIAT,
        CorrectionForm,
        _corrected,
        faults=_result_class,
        late_faults=_its_answer,
    ),
    Act(
        "review",
        "reply-reviews",
        "Approve a draft reply, or not",
        _SECRETARIAT,
        ReviewForm,
        _reviewed,
        faults=_result_class,
    ),
    Act(
        "publish",
        "publication",
        "Publish the redacted copy, or keep it closed",
        _SECRETARIAT,
        PublicationForm,
        _published,
        faults=_public_copy,
    ),
)
