"""What a try makes of an alert."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.notifier.domain.alerts import Pending, Refusal, Verdict
from services.notifier.domain.patience import Patience


def after_try(
    one: Pending, refusal: Refusal | None, *, now: datetime, patience: Patience
) -> Pending:
    """It has ended, or is known for certain not to be out, and due once more."""
    if refusal is None:
        return replace(one, verdict=Verdict(now))
    attempts = one.attempts + (0 if refusal.not_before else 1)
    due = patience.next_try(now, since=one.since, attempts=attempts)
    if refusal.final or due is None:
        return replace(one, verdict=Verdict(now, refusal.reason))
    due = refusal.not_before or due
    return replace(one, attempts=attempts, unsure=False, due=due, reason=refusal.reason)


def next_due(waiting: Iterable[Pending], *, lease_ends: datetime) -> datetime:
    """The earliest of what is to be tried again; what is only to be told has the lease."""
    tries = [one.due for one in waiting if one.verdict is None and one.due is not None]
    return min(tries, default=lease_ends)
