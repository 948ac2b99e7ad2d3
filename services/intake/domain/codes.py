"""The codes that the region knows today, and what is said of one that it does not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.intake.domain.faults import Fault, Faults

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Codes:
    """`promising` classes are followed until they are carried out.

    `reopening` ratings have a paper handled again, `satisfying` ones count as satisfied.
    """

    bureaus: frozenset[str] = _NONE
    result_classes: frozenset[str] = _NONE
    promising: frozenset[str] = _NONE
    hand_back_reasons: frozenset[str] = _NONE
    not_filed_reasons: frozenset[str] = _NONE
    pause_reasons: frozenset[str] = _NONE
    extension_reasons: frozenset[str] = _NONE
    closed_reasons: frozenset[str] = _NONE
    ratings: frozenset[str] = _NONE
    reopening: frozenset[str] = _NONE
    satisfying: frozenset[str] = _NONE
    rating_questions: Mapping[str, frozenset[str]] = field(default_factory=dict)


def bureau_faults(name: str, named: Sequence[str], codes: Codes) -> Faults:
    """One fault for each bureau of a list that the region does not have today."""
    return [
        Fault(f"{name}.{index}", "no bureau of this region has this code", "本地区没有该单位代码")
        for index, code in enumerate(named)
        if code not in codes.bureaus
    ]


def code_faults(name: str, code: str | None, known: frozenset[str]) -> Faults:
    """A fault where a code is given and the region does not know it."""
    if code is None or code in known:
        return []
    return [Fault(name, "this region has no such code", "本地区没有该代码")]


def answer_faults(answers: Mapping[str, str], codes: Codes) -> Faults:
    """One fault for each answer to a question that is not asked here, or not with such a choice."""
    return [
        Fault(f"answers.{question}", "this region offers no such answer", "本地区没有该问题或选项")
        for question, option in answers.items()
        if option not in codes.rating_questions.get(question, _NONE)
    ]


def publication_faults(mode: str, reason_code: str | None, codes: Codes) -> Faults:
    """What stays closed needs a reason."""
    if mode == "closed" and reason_code is None:
        reason = "what is not published needs a reason"
        return [Fault("reason_code", reason, "不公开的须说明理由")]
    return code_faults("reason_code", reason_code, codes.closed_reasons)
