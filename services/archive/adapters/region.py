"""The region's timetable and kinds, as the domain asks for them."""

from datetime import datetime

from services.archive.domain import Terms, instant
from services.archive.domain.facts import Instant
from shared.region import Region, Timetable


def terms_of(region: Region) -> Terms:
    """A kind that the region does not have gets no deadline and needs no filing."""
    timetable = Timetable(region)
    kinds = {item.code: item for item in region.codes.enquiry_kinds}

    def due(kind: str, step: str, start: Instant) -> Instant | None:
        if kind not in kinds:
            return None
        moment = timetable.due(kind, step, datetime.fromisoformat(start))
        return instant(moment) if moment else None

    def approaching(start: Instant, end: Instant) -> Instant:
        begun, ended = datetime.fromisoformat(start), datetime.fromisoformat(end)
        return instant(timetable.approaching(begun, ended))

    def needs_filing(kind: str) -> bool:
        return kind in kinds and kinds[kind].filing

    return Terms(due, approaching, needs_filing)
