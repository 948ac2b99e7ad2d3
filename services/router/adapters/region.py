"""The region pack as the router's values: its bureaus' words, thresholds and deadlines."""

from collections.abc import Iterator
from datetime import date, datetime

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
        self._timetable = pack.Timetable(region)

    def reply_due(self, kind: str, start: datetime, *, co_handler: bool) -> datetime:
        return self._timetable.due(kind, "co_handler_opinion" if co_handler else "answer", start)


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
