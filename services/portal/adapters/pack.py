"""Reads from the region pack what pages show of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.portal.domain.place import Bureau, Place, Question
from services.portal.domain.words import Bilingual, Choice
from shared.region import BilingualText, Region


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> BilingualText: ...


def place_of(region: Region, now: datetime) -> Place:
    codes, zone = region.codes, ZoneInfo(region.timezone)
    return Place(
        code=region.code,
        name=_bilingual(region.name),
        session=_bilingual(region.latest_session(now.astimezone(zone).date()).name),
        zone=zone,
        day_ends=region.deadlines.day_ends,
        bureaus=tuple(
            Bureau(one.code, _bilingual(one.name), _bilingual(one.remit)) for one in region.bureaus
        ),
        kinds=_choices(codes.enquiry_kinds),
        filing=frozenset(kind.code for kind in codes.enquiry_kinds if kind.filing),
        publications=_choices(codes.publication_modes),
        result_classes=_choices(codes.result_classes),
        promising=frozenset(one.code for one in codes.result_classes if one.promise),
        ratings=_choices(codes.ratings),
        rating_questions=tuple(
            Question(one.code, _bilingual(one.name), _choices(one.options))
            for one in codes.rating_questions
        ),
        hand_back_reasons=_choices(codes.hand_back_reasons),
        not_filed_reasons=_choices(codes.not_filed_reasons),
        pause_reasons=_choices(codes.pause_reasons),
        extension_reasons=_choices(codes.extension_reasons),
        closed_reasons=_choices(codes.closed_reasons),
    )


def _choices(items: Iterable[_Named]) -> tuple[Choice, ...]:
    return tuple(Choice(item.code, _bilingual(item.name)) for item in items)


def _bilingual(text: BilingualText) -> Bilingual:
    return Bilingual(text.zh, text.en)
