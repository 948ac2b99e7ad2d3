"""The use cases of the pages, one class each."""

from services.portal.handlers.acting import ActOnCase, SaveDraft, SubmitPaper
from services.portal.handlers.directory import Directory
from services.portal.handlers.reading import (
    FindPapers,
    FollowCase,
    ListDesk,
    ListOwnPapers,
    OwnPapers,
)

__all__ = [
    "ActOnCase",
    "Directory",
    "FindPapers",
    "FollowCase",
    "ListDesk",
    "ListOwnPapers",
    "OwnPapers",
    "SaveDraft",
    "SubmitPaper",
]
