"""What a bureau does with an assignment: signs, answers, hands back, or nothing; drawn by seed."""

import random
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from services.intake.handlers import ACTS_BY_NAME
from services.intake.handlers.forms.fields import Form
from services.intake.ports import ActName
from shared.events import EnquiryAssigned

Step = tuple[ActName, dict[str, object]]

_SIGN: Step = ("sign", {})
_REFUSE: Step = ("refuse_to_sign", {"reason": "非本单位职责"})
_OPINE: Step = ("opine", {"text": "同意主办单位意见。"})
_REPLY: Step = ("reply", {"stage": "final", "text": "已经办理。", "result_class": "A"})
_INTERIM: Step = ("reply", {"stage": "interim", "text": "正在研究。"})


def response(
    rng: random.Random, code: str, event: EnquiryAssigned, bureaus: tuple[str, ...]
) -> tuple[Step, ...]:
    if event.data.role == "co":
        return rng.choice(
            ((_SIGN, _OPINE), (_OPINE,), (_SIGN,), (), (_hand_back(rng, code, bureaus),))
        )
    return rng.choice(
        (
            (_SIGN, _REPLY),
            (_REPLY,),
            (_SIGN, _INTERIM),
            (_REPLY, _REPLY),
            (_hand_back(rng, code, bureaus), _REPLY),
            (_REFUSE, _hand_back(rng, code, bureaus)),
            (),
        )
    )


def _hand_back(rng: random.Random, code: str, bureaus: tuple[str, ...]) -> Step:
    fields: dict[str, object] = {"reason_code": "not_our_remit", "evidence": "属其他单位职责"}
    proposed = rng.choice((None, *rng.sample(bureaus, k=2)))
    if proposed not in (None, code):
        fields["proposed_bureau"] = proposed
    return "hand_back", fields


def as_form(name: str, assignment: UUID, fields: Mapping[str, object]) -> Form:
    act = ACTS_BY_NAME[cast("ActName", name)]
    form: Any = act.form
    made: Form = form.model_validate({"assignment_id": assignment, **fields})
    return made
