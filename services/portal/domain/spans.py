"""How long something takes, in the words of people: "3 hours", never seconds."""

from math import ceil

from services.portal.domain.words import Words, say

_MINUTE, _HOUR, _DAY = 60, 3600, 24 * 3600
_FINE_MINUTES = 10
_STEP_MINUTES = 5


def span(seconds: float) -> Words:
    """Rounded up, so that "within" holds; in the coarsest unit that says enough."""
    if seconds <= _HOUR - _STEP_MINUTES * _MINUTE:
        return _minutes(ceil(seconds / _MINUTE))
    if seconds <= 2 * _DAY - _HOUR:
        return _hours(ceil(seconds / _HOUR))
    return say("%(n)d 天", n=ceil(seconds / _DAY))


def _minutes(n: int) -> Words:
    if n <= 1:
        return say("1 分钟")
    rounded = n if n <= _FINE_MINUTES else ceil(n / _STEP_MINUTES) * _STEP_MINUTES
    return say("%(n)d 分钟", n=rounded)


def _hours(n: int) -> Words:
    return say("1 小时") if n == 1 else say("%(n)d 小时", n=n)
