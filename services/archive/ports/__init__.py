"""What the archive's use cases need: the record, the index of words, who has read what."""

from services.archive.ports.cases import (
    BEGINNING,
    CasePage,
    CaseQuery,
    CaseStore,
    ChangedCases,
    EventPage,
    EventRow,
    Lease,
    ListedCases,
    ObserveAge,
    Position,
    Sort,
    Waking,
    Work,
)
from services.archive.ports.reads import (
    NotedReading,
    ReadLog,
)
from services.archive.ports.words import (
    Indexed,
    Resemblances,
    SearchIndex,
    SpokenText,
    Tokenizer,
)

__all__ = [
    "BEGINNING",
    "CasePage",
    "CaseQuery",
    "CaseStore",
    "ChangedCases",
    "EventPage",
    "EventRow",
    "Indexed",
    "Lease",
    "ListedCases",
    "NotedReading",
    "ObserveAge",
    "Position",
    "ReadLog",
    "Resemblances",
    "SearchIndex",
    "Sort",
    "SpokenText",
    "Tokenizer",
    "Waking",
    "Work",
]
