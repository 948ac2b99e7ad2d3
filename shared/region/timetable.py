"""Until when each step of a case has to be done: the one place that counts the region's time."""

from datetime import date, datetime, timedelta
from typing import overload
from zoneinfo import ZoneInfo

from shared.errors import PermanentError
from shared.region.days import Days, due_at
from shared.region.duration import Duration
from shared.region.region import Region
from shared.region.steps import RequiredStep, Steps
from shared.region.working_days import WorkingDays


class UnknownStepError(PermanentError):
    """No step of a case has this name, so nobody can say how long it may take."""


class Timetable:
    """Moments come back in UTC; days are those of the region."""

    def __init__(self, region: Region) -> None:
        self._region = region
        self._days = Days(
            ZoneInfo(region.timezone), region.deadlines.day_ends, WorkingDays(region.calendar)
        )

    @overload
    def due(self, kind: str, step: RequiredStep, start: datetime) -> datetime: ...
    @overload
    def due(self, kind: str, step: str, start: datetime) -> datetime | None: ...
    def due(self, kind: str, step: str, start: datetime) -> datetime | None:
        """The end of a step that began at `start`, or None where the region sets it no limit.

        The day of `start` decides whether the limits of the session apply.
        """
        if step not in Steps.model_fields:
            raise UnknownStepError(f"no step is named {step!r}")
        day = self._days.of(start)
        allowed: Duration | None = getattr(self._region.steps(kind, day), step)
        if allowed is None:
            return None
        session = self._region.session_on(day)
        return due_at(start, allowed, self._days, session_ends=session.ends if session else day)

    def resumed(self, due: datetime, *, stopped: datetime, restarted: datetime) -> datetime:
        """The new end of a clock that stood still: later by the pause, and never on a day off."""
        pause = restarted - stopped
        if pause <= timedelta():
            return due
        moved = due + pause
        day = self._days.of(moved)
        if self._is_worked(day):
            return moved
        while not self._is_worked(day):
            day += timedelta(days=1)
        return self._days.end_of(day)

    def approaching(self, start: datetime, due: datetime) -> datetime:
        """From when on people are told that the end is near."""
        return start + (due - start) * self._region.deadlines.approaching_share

    def _is_worked(self, day: date) -> bool:
        """On every day of a session officials are on duty, on its weekend too."""
        return self._days.is_working_day(day) or self._region.session_on(day) is not None
