"""A bureau's reply to a member: interim, final, second, or as given by telephone."""

from collections.abc import Sequence

from services.intake.domain import Codes, Faults, code_faults
from services.intake.domain.demands import future_faults, promised_faults, reply_faults
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts.telling import BUREAU
from services.intake.handlers.forms.bureau import ReplyForm
from services.intake.handlers.papers import attachments
from shared.events import Event, PhoneRecord, Promise, ReplyData, ReplySubmitted


def _codes(deed: Deed[ReplyForm], codes: Codes) -> Faults:
    return code_faults("result_class", deed.form.result_class, codes.result_classes)


def _demands(granted: Granted[ReplyForm]) -> Faults:
    form = granted.form
    return [
        *reply_faults(
            granted.permit.paper.kind,
            form.stage,
            result_class=form.result_class,
            phone=form.phone is not None,
        ),
        *promised_faults(
            form.stage, tracked=_promising(granted), promised=form.promise is not None
        ),
        *future_faults(
            "promise.due_at", form.promise.due_at if form.promise else None, now=granted.now
        ),
    ]


def _promising(granted: Granted[ReplyForm]) -> bool:
    return granted.form.result_class in granted.codes.promising


def _answers(granted: Granted[ReplyForm]) -> bool:
    """An interim reply is no answer yet; a call is one only to a consultation."""
    stage, kind = granted.form.stage, granted.permit.paper.kind
    return stage in {"final", "second"} or (stage == "phone" and kind == "consultation")


def _replied(granted: Granted[ReplyForm]) -> Sequence[Event]:
    form, paper = granted.form, granted.permit.paper
    answers = _answers(granted)
    data = ReplyData(
        assignment_id=granted.permit.given_assignment.id,
        by=granted.by,
        stage=form.stage,
        text=form.text,
        result_class=form.result_class,
        attachments=attachments(form.attachments),
        phone=PhoneRecord(**dict(form.phone)) if form.phone else None,
        promise=Promise(**dict(form.promise)) if form.promise else None,
        tracked=answers and _promising(granted),
        feedback_by=granted.due("feedback") if answers else None,
        publish_by=granted.due("publish") if answers else None,
        receipt=paper.receipt,
        author=paper.author,
        cosigners=paper.cosigners,
    )
    return [granted.event(ReplySubmitted, data, bureau=granted.by.bureau)]


REPLY: Act[ReplyForm] = Act(
    "reply",
    "replies",
    "Answer the member",
    BUREAU,
    ReplyForm,
    _replied,
    faults=_codes,
    late_faults=_demands,
    stage=lambda form: form.stage,
)
