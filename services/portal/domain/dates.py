"""Times in the words of the day: "today 17:00", "3 h left", "overdue by 2 d"."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from services.portal.domain.words import Words, say

Urgency = Literal["none", "later", "soon", "overdue"]
_SOON = timedelta(hours=4)
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, how pressing that is, and how long that still is."""

    urgency: Urgency
    at: Words
    left: Words
    exact: str


def moment(at: datetime, *, now: datetime, zone: tzinfo) -> Words:
    """`at` on the clock of the region."""
    local = at.astimezone(zone)
    today = now.astimezone(zone).date()
    time = f"{local:%H:%M}"
    days = (local.date() - today).days
    if days == 0:
        return say("今天 %(time)s", time=time)
    if days == 1:
        return say("明天 %(time)s", time=time)
    if days == -1:
        return say("昨天 %(time)s", time=time)
    values = {
        "year": local.year,
        "month": local.month,
        "month_name": _MONTHS[local.month - 1],
        "day": local.day,
        "time": time,
    }
    if local.year == today.year:
        return say("%(month)d月%(day)d日 %(time)s", **values)
    return say("%(year)d年%(month)d月%(day)d日 %(time)s", **values)


def due(at: datetime | None, *, now: datetime, zone: tzinfo) -> Due | None:
    if at is None:
        return None
    left = at - now
    if left < timedelta(0):
        words = _span(-left, "overdue")
        urgency: Urgency = "overdue"
    else:
        words = _span(left, "left")
        urgency = "soon" if left < _SOON else "later"
    return Due(urgency, moment(at, now=now, zone=zone), words, at.astimezone(zone).isoformat())


def age(since: datetime, *, now: datetime) -> Words:
    """How long ago, in the coarsest unit that says enough."""
    return _span(max(now - since, timedelta(0)), "ago")


def _span(length: timedelta, which: Literal["overdue", "left", "ago"]) -> Words:
    minutes = int(length.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return _days(minutes // (24 * 60), which)
    if minutes >= 2 * 60:
        return _hours(minutes // 60, which)
    return _minutes(minutes, which)


def _days(n: int, which: str) -> Words:
    if which == "overdue":
        return say("已逾期 %(n)d 天", n=n)
    return say("剩余 %(n)d 天", n=n) if which == "left" else say("%(n)d 天前", n=n)


def _hours(n: int, which: str) -> Words:
    if which == "overdue":
        return say("已逾期 %(n)d 小时", n=n)
    return say("剩余 %(n)d 小时", n=n) if which == "left" else say("%(n)d 小时前", n=n)


def _minutes(n: int, which: str) -> Words:
    if which == "overdue":
        return say("已逾期 %(n)d 分钟", n=n)
    if which == "left":
        return say("剩余 %(n)d 分钟", n=n)
    return say("%(n)d 分钟前", n=n) if n else say("刚刚")
