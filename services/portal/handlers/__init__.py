"""The use cases of the pages, one class each."""

from services.portal.handlers.acting import ActOnCase, SaveDraft, SubmitPaper
from services.portal.handlers.checking import Advice, CheckPaper
from services.portal.handlers.directory import Directory
from services.portal.handlers.likeness import FindAlike, ListAlike
from services.portal.handlers.loads import BureauLoads
from services.portal.handlers.reading import (
    FindPapers,
    FollowCase,
    ListDesk,
    ListOwnPapers,
    OwnPapers,
)

__all__ = [
    "ActOnCase",
    "Advice",
    "BureauLoads",
    "CheckPaper",
    "Directory",
    "FindAlike",
    "FindPapers",
    "FollowCase",
    "ListAlike",
    "ListDesk",
    "ListOwnPapers",
    "OwnPapers",
    "SaveDraft",
    "SubmitPaper",
]
