"""The region pack as the router's values: bureaus' words, thresholds, what needs filing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.router.domain.decision import Policy
from services.router.domain.lexicon import Bureau, Lexicon, build_lexicon
from services.router.domain.tuning import Tuning
from services.router.domain.words import Words
from shared import region as pack
from shared.errors import PermanentError

_USUAL = Tuning()


class CardError(PermanentError):
    """The pack's router.json is not what it should be."""


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # `fitted` is for people

    sharpness: float = Field(gt=0)
    doubt: float = Field(gt=0)
    setting_weight: float = Field(gt=0, le=1)
    setting_words: frozenset[str]
    title_factor: float = Field(_USUAL.title_factor, ge=1)
    name_factor: float = Field(_USUAL.name_factor, ge=1)
    repetition: float = Field(_USUAL.repetition, ge=0)


def lexicon_of(region: pack.Region, today: date, tuning: Tuning | None = None) -> Lexicon:
    """The words of the bureaus that exist today."""
    return build_lexicon((_bureau(bureau) for bureau in region.bureaus_on(today)), tuning)


def tuning_of(folder: Path) -> Tuning:
    """How this pack weighs evidence: its router.json, which it need not have.

    Raises:
        CardError: the file is there and cannot be used.
    """
    file = folder / "router.json"
    if not file.exists():
        return Tuning()
    try:
        card = _Card.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise CardError(f"{file}: {error.error_count()} fields are not in order") from error
    return Tuning(**dict(card))


def policy_of(region: pack.Region) -> Policy:
    limits = region.router
    return Policy(
        assign=limits.assign_confidence,
        co_handler=limits.co_handler_confidence,
        plausible=limits.plausible_share,
        sure=limits.contradiction_confidence,
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
