"""What a bureau has promised and not yet carried out, the earliest date first."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.portal.domain.cases import Case
from services.portal.domain.outcome import Promise
from services.portal.domain.people import Reader


@dataclass(frozen=True, slots=True)
class LedgerLine:
    promise: Promise
    case: Case


def ledger(cases: Sequence[Case], reader: Reader) -> Sequence[LedgerLine]:
    lines = [
        LedgerLine(promise, case)
        for case in cases
        for promise in case.open_promises
        if promise.bureau == reader.bureau
    ]
    return sorted(lines, key=lambda line: line.promise.due_at)
