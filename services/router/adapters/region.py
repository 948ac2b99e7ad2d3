"""The region pack as the router's values: its bureaus' words, thresholds and deadlines."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.router.adapters.working_days import WorkingDays
from services.router.domain.deadlines import Calendar, Span, due_at
from services.router.domain.decision import Policy
from services.router.domain.lexicon import Bureau, Lexicon, build_lexicon
from services.router.domain.words import Words
from shared import region as pack


def lexicon_of(region: pack.Region, today: date) -> Lexicon:
    """The words of the bureaus that exist today."""
    return build_lexicon(_bureau(bureau) for bureau in region.bureaus_on(today))


def policy_of(region: pack.Region) -> Policy:
    limits = region.router
    return Policy(limits.assign_confidence, limits.co_handler_confidence, limits.max_bounces)


class RegionDeadlines:
    def __init__(self, region: pack.Region) -> None:
        self._steps = region.steps
        self._zone = ZoneInfo(region.timezone)
        self._calendar = Calendar(
            self._zone,
            region.deadlines.day_ends,
            region.session.ends,
            WorkingDays(region.calendar),
        )

    def reply_due(self, kind: str, start: datetime, *, co_handler: bool) -> datetime:
        steps = self._steps(kind, start.astimezone(self._zone).date())
        allowed = steps.co_handler_opinion if co_handler else steps.answer
        return due_at(start, Span(allowed.amount, allowed.unit), self._calendar)


def _bureau(bureau: pack.Bureau) -> Bureau:
    return Bureau(
        bureau.code,
        Words(bureau.name.zh, bureau.name.en),
        names=tuple(_names(bureau)),
        terms=(*bureau.terms.zh, *bureau.terms.en),
    )


def _names(bureau: pack.Bureau) -> Iterator[str]:
    for name in (bureau.name, bureau.short):
        yield from (name.zh, name.en)
    yield from bureau.aliases
