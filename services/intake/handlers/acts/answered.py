"""What members do with an answer: they ask on, rate it, confirm it, let it be published."""

from collections.abc import Sequence
from typing import Any, Final

from services.intake.domain import (
    Codes,
    Fault,
    Faults,
    answer_faults,
    code_faults,
    publication_faults,
)
from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.forms.member import (
    ConsentForm,
    FollowupForm,
    PhoneConfirmationForm,
    RatingForm,
)
from shared.events import (
    ConfirmedData,
    ConsentedData,
    EnquiryRated,
    Event,
    FollowupAsked,
    FollowupData,
    PhoneConfirmed,
    PublicationConsented,
    RatedData,
)
from shared.events.parts import Role

_MEMBER: Final[tuple[Role, ...]] = ("member",)


def _asked(granted: Granted[FollowupForm]) -> Sequence[Event]:
    answer = granted.permit.given_answer
    data = FollowupData(
        by=granted.by,
        text=granted.form.text,
        assignment_id=answer.assignment_id,
        due_at=granted.due("follow_up"),
    )
    return [granted.event(FollowupAsked, data, bureau=answer.bureau)]


def _rating_codes(deed: Deed[RatingForm], codes: Codes) -> Faults:
    form = deed.form
    return [
        *code_faults("handling", form.handling, codes.ratings),
        *code_faults("result", form.result, codes.ratings),
        *answer_faults(form.answers, codes),
    ]


def _rated(granted: Granted[RatingForm]) -> Sequence[Event]:
    form = granted.form
    data = RatedData(
        by=granted.by,
        handling=form.handling,
        result=form.result,
        comment=form.comment,
        reply_id=granted.permit.given_answer.id,
        answers=form.answers,
        reopens=not granted.codes.reopening.isdisjoint({form.handling, form.result}),
        satisfied=granted.codes.satisfying.issuperset({form.handling, form.result}),
        shared=form.shared,
    )
    return [granted.event(EnquiryRated, data)]


def _confirmed(granted: Granted[PhoneConfirmationForm]) -> Sequence[Event]:
    answer = granted.permit.given_answer
    data = ConfirmedData(
        by=granted.by,
        reply_id=answer.id,
        assignment_id=answer.assignment_id,
        confirmed=granted.form.confirmed,
        comment=granted.form.comment,
    )
    return [granted.event(PhoneConfirmed, data, bureau=answer.bureau)]


def _closed_reason(deed: Deed[ConsentForm], codes: Codes) -> list[Fault]:
    return publication_faults(deed.form.mode, deed.form.reason_code, codes)


def _consented(granted: Granted[ConsentForm]) -> Sequence[Event]:
    form = granted.form
    data = ConsentedData(by=granted.by, mode=form.mode, reason_code=form.reason_code)
    return [granted.event(PublicationConsented, data)]


ANSWER_ACTS: Final[tuple[Act[Any], ...]] = (
    Act("ask", "follow-ups", "Ask a further question", _MEMBER, FollowupForm, _asked),
    Act(
        "rate",
        "ratings",
        "Rate the handling and the result",
        _MEMBER,
        RatingForm,
        _rated,
        faults=_rating_codes,
    ),
    Act(
        "confirm_phone",
        "phone-confirmation",
        "Confirm an answer given by telephone, or deny it",
        _MEMBER,
        PhoneConfirmationForm,
        _confirmed,
    ),
    Act(
        "consent",
        "publication-consent",
        "Say how far the answer may be published",
        _MEMBER,
        ConsentForm,
        _consented,
        faults=_closed_reason,
    ),
)
