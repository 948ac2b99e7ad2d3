"""The region pack: everything that differs between one city and the next, as checked data."""

from shared.region.bureau import SECRETARIAT, Bureau, Terms
from shared.region.calendar import Calendar
from shared.region.codes import (
    Codes,
    EnquiryKind,
    NamedCode,
    PublicationMode,
    Rating,
    RatingQuestion,
    ResultClass,
)
from shared.region.daily import DailyTimetable
from shared.region.deadlines import Deadlines
from shared.region.duration import Duration
from shared.region.load import load_region
from shared.region.parts import BilingualText
from shared.region.problems import Problem, RegionPackError
from shared.region.region import (
    Region,
    RouterThresholds,
    Secretariat,
    Session,
    UnknownBureauError,
    UnknownKindError,
)
from shared.region.steps import Modes, OptionalStep, RequiredStep, Step, Steps
from shared.region.timetable import Timetable, UnknownStepError

__all__ = [
    "SECRETARIAT",
    "BilingualText",
    "Bureau",
    "Calendar",
    "Codes",
    "DailyTimetable",
    "Deadlines",
    "Duration",
    "EnquiryKind",
    "Modes",
    "NamedCode",
    "OptionalStep",
    "Problem",
    "PublicationMode",
    "Rating",
    "RatingQuestion",
    "Region",
    "RegionPackError",
    "RequiredStep",
    "ResultClass",
    "RouterThresholds",
    "Secretariat",
    "Session",
    "Step",
    "Steps",
    "Terms",
    "Timetable",
    "UnknownBureauError",
    "UnknownKindError",
    "UnknownStepError",
    "load_region",
]
