"""What intake decides by itself: which characters and codes it takes, what each act needs."""

from services.intake.domain.codes import (
    Codes,
    answer_faults,
    bureau_faults,
    code_faults,
    publication_faults,
)
from services.intake.domain.faults import Fault, Faults, InvalidFormError, check
from services.intake.domain.texts import one_line, others, unwanted_character
from services.intake.domain.traces import trace_of

__all__ = [
    "Codes",
    "Fault",
    "Faults",
    "InvalidFormError",
    "answer_faults",
    "bureau_faults",
    "check",
    "code_faults",
    "one_line",
    "others",
    "publication_faults",
    "trace_of",
    "unwanted_character",
]
