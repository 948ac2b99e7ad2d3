"""What the router, the secretariat and the archive's clock do, told as events."""

from typing import Any, Literal
from uuid import UUID

from shared.events import (
    AlertData,
    AlertDelivered,
    AnswerPassedOn,
    AssignedData,
    AssignmentDirected,
    CaseClosed,
    CaseFiled,
    CasePublished,
    CaseReopened,
    CaseSplit,
    CaseSupervised,
    CaseTracked,
    ClosedData,
    CorrectedData,
    DeadlineData,
    DeadlineMissed,
    DirectedData,
    EnquiryAssigned,
    EnquirySubmitted,
    Event,
    ExtensionGranted,
    ExtensionGrantedData,
    ExtensionRefused,
    OpinionWaived,
    PassedOnData,
    PublishedData,
    ReopenedData,
    ReplyReviewed,
    ResultCorrected,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    ReviewedData,
    RulingData,
    SupervisedData,
    TrackedData,
    TriageData,
    TriageRequested,
)
from shared.events.parts import AssignmentRole
from tests.unit.archive.story_base import ROUTER, SECRETARY, StoryBase

_DECISIONS = (EnquirySubmitted, CaseFiled, CaseSplit, AssignmentDirected, ReturnRequested)


class OfficeStory(StoryBase):
    def assigned(  # noqa: PLR0913 - the assignment's fields, by keyword
        self,
        bureau: str,
        role: AssignmentRole = "sole",
        *,
        days: float = 5,
        hops: int = 0,
        lead: str | None = None,
        decision: UUID | None = None,
    ) -> UUID:
        """By the latest decision, if no other is named."""
        decided = [event.id for event in self.events if isinstance(event, _DECISIONS)]
        key = self.new_id()
        data = AssignedData(
            assignment_id=key,
            role=role,
            lead=lead or bureau,
            due_at=self.in_days(days),
            sign_by=self.in_days(1),
            return_by=self.in_days(2),
            confidence=0.8,
            hops=hops,
            paper=self.paper,
        )
        cause = decision or (decided[-1] if decided else None)
        self.tell(EnquiryAssigned, bureau, data, event_id=key, cause=cause)
        return key

    def referred(self) -> Event:
        return self.tell(
            TriageRequested, None, TriageData(reason="low_confidence", paper=self.paper)
        )

    def directed(self, lead: str, *, instead_of: UUID | None = None) -> Event:
        data = DirectedData(by=SECRETARY, lead=lead, instead_of=instead_of, paper=self.paper)
        return self.tell(AssignmentDirected, lead, data)

    def return_granted(self, bureau: str, assignment: UUID, *, by_router: bool = False) -> Event:
        data = RulingData(assignment_id=assignment, by=ROUTER if by_router else SECRETARY)
        return self.tell(ReturnGranted, bureau, data)

    def return_refused(self, bureau: str, assignment: UUID, *, by_router: bool = False) -> Event:
        data = RulingData(assignment_id=assignment, by=ROUTER if by_router else SECRETARY)
        return self.tell(ReturnRefused, bureau, data)

    def extended(self, bureau: str, assignment: UUID, *, days: float = 30) -> Event:
        data = ExtensionGrantedData(
            assignment_id=assignment, by=SECRETARY, due_at=self.in_days(days)
        )
        return self.tell(ExtensionGranted, bureau, data)

    def extension_refused(self, bureau: str, assignment: UUID) -> Event:
        data = RulingData(assignment_id=assignment, by=SECRETARY)
        return self.tell(ExtensionRefused, bureau, data)

    def opinion_waived(self, bureau: str, assignment: UUID) -> Event:
        return self.tell(OpinionWaived, bureau, RulingData(assignment_id=assignment, by=SECRETARY))

    def reviewed(self, bureau: str, assignment: UUID, *, approved: bool = True) -> Event:
        data = ReviewedData(assignment_id=assignment, by=SECRETARY, approved=approved)
        return self.tell(ReplyReviewed, bureau, data)

    def supervised(self, *, leader: str | None = None) -> Event:
        data = SupervisedData(by=SECRETARY, reason="key_item", leader=leader)
        return self.tell(CaseSupervised, None, data)

    def corrected(self, bureau: str, assignment: UUID, *, reply: UUID) -> Event:
        data = CorrectedData(
            assignment_id=assignment, by=SECRETARY, reply_id=reply, result_class="B", tracked=True
        )
        return self.tell(ResultCorrected, bureau, data)

    def published(self) -> Event:
        data = PublishedData(by=SECRETARY, mode="full", title="关于…的建议", text="答复公开文本")
        return self.tell(CasePublished, None, data)

    def overdue(
        self, bureau: str, assignment: UUID, *, what: Literal["opinion", "reply"] = "opinion"
    ) -> Event:
        data = DeadlineData(assignment_id=assignment, what=what, due_at=self.in_days(5))
        return self.tell(DeadlineMissed, bureau, data)

    def reopened(self, bureau: str, assignment: UUID, *, days: float = 60) -> Event:
        data = ReopenedData(
            assignment_id=assignment,
            reason="not_satisfied",
            due_at=self.in_days(days),
            cause=self.events[-1].id if self.events else self.id,
        )
        return self.tell(CaseReopened, bureau, data)

    def tracked(self) -> Event:
        return self.tell(CaseTracked, None, TrackedData())

    def closed(self) -> Event:
        return self.tell(CaseClosed, None, ClosedData(reason="answered"))

    def passed_on(self, reply: UUID, to: UUID) -> Event:
        return self.tell(AnswerPassedOn, None, PassedOnData(reply_id=reply, to=to))

    def alerted(self) -> Event:
        about: Any = self.events[-1]
        data = AlertData(
            recipient=f"person:{self.paper.author.id}",
            channel="log",
            about=about.id,
            about_type=about.type,
        )
        return self.tell(AlertDelivered, None, data, cause=about.id)
