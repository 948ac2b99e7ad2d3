"""The use cases; both entrances, HTTP and AMQP, end in the same ones."""

from dataclasses import dataclass

from services.intake.handlers.act import Act, Deed, Granted
from services.intake.handlers.acts import ACTS, ACTS_BY_NAME, BUREAU_ACTS, REPEATABLE
from services.intake.handlers.origin import Caller, Origin, Receipt
from services.intake.handlers.perform import Done, PerformAct
from services.intake.handlers.submit import StartDraft, SubmitEnquiry

__all__ = [
    "ACTS",
    "ACTS_BY_NAME",
    "BUREAU_ACTS",
    "REPEATABLE",
    "Act",
    "Caller",
    "Deed",
    "Done",
    "Granted",
    "Origin",
    "PerformAct",
    "Receipt",
    "StartDraft",
    "SubmitEnquiry",
    "UseCases",
]


@dataclass(frozen=True, slots=True)
class UseCases:
    submit: SubmitEnquiry
    draft: StartDraft
    perform: PerformAct
