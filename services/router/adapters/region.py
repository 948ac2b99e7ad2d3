"""The region pack as the router's values: bureaus' words, thresholds, what needs filing."""

from collections.abc import Iterator
from datetime import date

from services.router.domain.decision import Policy
from services.router.domain.lexicon import Bureau, Lexicon, build_lexicon
from services.router.domain.words import Words
from shared import region as pack


def lexicon_of(region: pack.Region, today: date) -> Lexicon:
    """The words of the bureaus that exist today."""
    return build_lexicon(_bureau(bureau) for bureau in region.bureaus_on(today))


def policy_of(region: pack.Region) -> Policy:
    limits = region.router
    return Policy(
        assign=limits.assign_confidence,
        co_handler=limits.co_handler_confidence,
        plausible=limits.plausible_share,
        max_bounces=limits.max_bounces,
    )


def filing_kinds_of(region: pack.Region) -> frozenset[str]:
    """The kinds of papers that an examiner files before anybody handles them."""
    return frozenset(kind.code for kind in region.codes.enquiry_kinds if kind.filing)


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
