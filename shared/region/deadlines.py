"""How long each step may take, by family of case and by whether the session is on."""

from datetime import time
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, model_validator

from shared.region.parts import Count, PackModel

Unit = Literal["minutes", "hours", "days", "working_days", "months", "same_day", "after_session"]
_UNITS: Final[tuple[Unit, ...]] = (
    "minutes", "hours", "days", "working_days", "months", "same_day", "after_session",
)  # fmt: skip


class Duration(PackModel):
    """A length of time in exactly one unit."""

    minutes: Count | None = None
    hours: Count | None = None
    days: Count | None = None
    working_days: Count | None = None
    months: Count | None = None
    same_day: Literal[True] | None = None
    after_session: Literal[True] | None = None

    @model_validator(mode="after")
    def _has_one_unit(self) -> Self:
        if sum(getattr(self, unit) is not None for unit in _UNITS) != 1:
            raise ValueError(f"needs exactly one unit of {', '.join(_UNITS)}")
        return self

    @property
    def unit(self) -> Unit:
        return next(unit for unit in _UNITS if getattr(self, unit) is not None)

    @property
    def amount(self) -> int:
        """How many of the unit; 1 where the unit has no number."""
        return int(getattr(self, self.unit))


class ConsultationSteps(PackModel):
    acknowledge: Duration
    answer: Duration
    hand_back: Duration
    rule_on_hand_back: Duration
    co_handler_opinion: Duration
    rework: Duration


class PaperSteps(PackModel):
    assign: Duration
    hand_back: Duration
    rule_on_hand_back: Duration
    co_handler_opinion: Duration
    answer: Duration
    extended_answer: Duration
    feedback: Duration
    rework: Duration
    publish: Duration


class ConsultationModes(PackModel):
    in_session: ConsultationSteps
    after: ConsultationSteps


class PaperModes(PackModel):
    in_session: PaperSteps
    after: PaperSteps


def _only_text(value: object) -> object:
    if not isinstance(value, str):  # YAML reads a bare 20:00 as the number 1200
        raise ValueError('write it in quotes: "20:00"')  # noqa: TRY004 - pydantic collects these
    return value


class Deadlines(PackModel):
    """The file deadlines.yaml."""

    day_ends: Annotated[time, BeforeValidator(_only_text)]
    consultation: ConsultationModes
    paper: PaperModes
