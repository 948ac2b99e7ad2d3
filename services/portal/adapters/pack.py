"""Reads from the region pack what pages show of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.portal.domain.place import Place
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
        bureaus=_choices(region.bureaus),
        kinds=_choices(codes.enquiry_kinds),
        publications=_choices(codes.publication_modes),
        result_classes=_choices(codes.result_classes),
        hand_back_reasons=_choices(codes.hand_back_reasons),
    )


def _choices(items: Iterable[_Named]) -> tuple[Choice, ...]:
    return tuple(Choice(item.code, _bilingual(item.name)) for item in items)


def _bilingual(text: BilingualText) -> Bilingual:
    return Bilingual(text.zh, text.en)
