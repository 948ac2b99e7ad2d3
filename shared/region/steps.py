"""The steps of a case that have a time limit: the same names in both families of cases."""

from typing import Literal, Self

from pydantic import model_validator

from shared.region.duration import Duration
from shared.region.parts import PackModel

# Without these no case could be handled at all.
RequiredStep = Literal[
    "cosign",
    "assign",
    "acknowledge",
    "hand_back",
    "rule_on_hand_back",
    "co_handler_opinion",
    "answer",
    "rework",
]
OptionalStep = Literal["extended_answer", "rule_on_extension", "follow_up", "feedback", "publish"]
Step = RequiredStep | OptionalStep


class Steps(PackModel):
    """An optional step that is left out has no clock; without `extended_answer` none is granted."""

    cosign: Duration
    assign: Duration
    acknowledge: Duration
    hand_back: Duration
    rule_on_hand_back: Duration
    co_handler_opinion: Duration
    answer: Duration
    extended_answer: Duration | None = None
    rule_on_extension: Duration | None = None
    follow_up: Duration | None = None
    feedback: Duration | None = None
    rework: Duration
    publish: Duration | None = None

    @model_validator(mode="after")
    def _rules_on_what_can_be_extended(self) -> Self:
        if (self.rule_on_extension is None) != (self.extended_answer is None):
            raise ValueError("needs both of rule_on_extension and extended_answer, or neither")
        return self


class Modes(PackModel):
    """In session, and at any other time: after the session as well as before the first."""

    in_session: Steps
    after: Steps
