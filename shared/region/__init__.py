"""The region pack: everything that differs between one city and the next, as checked data."""

from shared.region.bureau import SECRETARIAT, Bureau, Terms
from shared.region.calendar import Calendar
from shared.region.codes import (
    Codes,
    EnquiryKind,
    NamedCode,
    PublicationMode,
    Rating,
    ResultClass,
)
from shared.region.deadlines import (
    ConsultationModes,
    ConsultationSteps,
    Deadlines,
    Duration,
    PaperModes,
    PaperSteps,
)
from shared.region.load import load_region
from shared.region.parts import BilingualText
from shared.region.problems import Problem, RegionPackError
from shared.region.region import (
    Region,
    RouterThresholds,
    Secretariat,
    Session,
    UnknownBureauError,
)

__all__ = [
    "SECRETARIAT",
    "BilingualText",
    "Bureau",
    "Calendar",
    "Codes",
    "ConsultationModes",
    "ConsultationSteps",
    "Deadlines",
    "Duration",
    "EnquiryKind",
    "NamedCode",
    "PaperModes",
    "PaperSteps",
    "Problem",
    "PublicationMode",
    "Rating",
    "Region",
    "RegionPackError",
    "ResultClass",
    "RouterThresholds",
    "Secretariat",
    "Session",
    "Terms",
    "UnknownBureauError",
    "load_region",
]
