"""The use cases, one class each; both entrances, HTTP and AMQP, end in the same ones."""

from dataclasses import dataclass

from services.intake.handlers.acts import (
    ActDesk,
    DirectAssignment,
    HandBack,
    SignAssignment,
    SubmitReply,
)
from services.intake.handlers.submit import Caller, Origin, Receipt, SubmitEnquiry

__all__ = [
    "ActDesk",
    "Caller",
    "DirectAssignment",
    "HandBack",
    "Origin",
    "Receipt",
    "SignAssignment",
    "SubmitEnquiry",
    "SubmitReply",
    "UseCases",
]


@dataclass(frozen=True, slots=True)
class UseCases:
    submit: SubmitEnquiry
    sign: SignAssignment
    reply: SubmitReply
    hand_back: HandBack
    direct: DirectAssignment
