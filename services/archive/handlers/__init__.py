"""The archive's use cases: recording on the one side, reading and judging on the other."""

from services.archive.handlers.check_act import CheckAct, Denial, IncompleteCaseError, Permit
from services.archive.handlers.following import Following
from services.archive.handlers.index_texts import IndexAtLeisure, IndexTexts
from services.archive.handlers.keep_time import KeepTime
from services.archive.handlers.lessons import ListLessons
from services.archive.handlers.note_reads import (
    ForgetReads,
    ListReads,
    NoteReads,
    NotForYouError,
    ReadsBehindError,
)
from services.archive.handlers.read import FindCases, ListEvents, ShowCase
from services.archive.handlers.record_events import RecordEvents, RefreshCases
from services.archive.handlers.similar import FindOwnAlike, FindSimilar, ListSimilar

__all__ = [
    "CheckAct",
    "Denial",
    "FindCases",
    "FindOwnAlike",
    "FindSimilar",
    "Following",
    "ForgetReads",
    "IncompleteCaseError",
    "IndexAtLeisure",
    "IndexTexts",
    "KeepTime",
    "ListEvents",
    "ListLessons",
    "ListReads",
    "ListSimilar",
    "NotForYouError",
    "NoteReads",
    "Permit",
    "ReadsBehindError",
    "RecordEvents",
    "RefreshCases",
    "ShowCase",
]
