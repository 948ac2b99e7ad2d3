"""A length of time as the region's rules state it."""

from typing import Final, Literal, Self

from pydantic import model_validator

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
