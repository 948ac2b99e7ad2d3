"""What happens to one paper, told as events: the building blocks of the archive's tests."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from services.archive.adapters.documents import event_document, fact_of
from services.archive.domain import Case, Fact, fold
from shared.events import (
    Actor,
    AlertData,
    AlertDelivered,
    AssignedData,
    AssignmentDirected,
    AssignmentSigned,
    CaseClosed,
    ClosedData,
    DirectedData,
    EnquiryAssigned,
    EnquirySubmitted,
    EnquiryWithdrawn,
    Event,
    ExtensionGranted,
    ExtensionGrantedData,
    Paper,
    Party,
    ReplyData,
    ReplySubmitted,
    ReturnGranted,
    ReturnRefused,
    ReturnRequested,
    ReturnRequestedData,
    RulingData,
    SignedData,
    TriageData,
    TriageRequested,
    WithdrawnData,
)
from shared.events.reply import ReplyStage
from shared.events.parts import AssignmentRole, Publication

MORNING = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
SECRETARY = Actor(id="s-1", role="secretariat", name="值班秘书")


def official(bureau: str, number: int = 1) -> Actor:
    return Actor(id=f"o-{bureau}-{number}", role="official", bureau=bureau)


class Story:
    """One paper; each method is something that happens, a minute after the one before."""

    def __init__(  # noqa: PLR0913 - the paper's fields, all by keyword
        self,
        *,
        title: str = "关于为灵活就业人员参加社会保险提供便利的建议",
        text: str = "外卖骑手等灵活就业人员难以参加职工社会保险。",
        author: str = "m-1",
        cosigners: Sequence[str] = (),
        publication: Publication = "full",
        kind: Literal["consultation", "suggestion", "proposal"] = "suggestion",
        begins: datetime = MORNING,
    ) -> None:
        self.id = uuid4()
        self.now = begins
        self.paper = Paper(
            receipt="SH-7K3M9-QXT2V",
            kind=kind,
            title=title,
            text=text,
            author=Party(id=author, name="王芳"),
            cosigners=tuple(Party(id=one) for one in cosigners),
            publication=publication,
            submitted_at=begins,
        )
        self.events: list[Event] = []

    @property
    def facts(self) -> list[Fact]:
        return [fact_of(event_document(event, MORNING)) for event in self.events]

    @property
    def case(self) -> Case:
        return fold(self.facts)

    def submitted(self) -> Event:
        return self._tell(EnquirySubmitted, None, self.paper, event_id=self.id)

    def assigned(
        self,
        bureau: str,
        role: AssignmentRole = "sole",
        *,
        days: int = 5,
        hops: int = 0,
        lead: str | None = None,
    ) -> UUID:
        key = uuid4()
        data = AssignedData(
            assignment_id=key,
            role=role,
            lead=lead or bureau,
            due_at=MORNING + timedelta(days=days),
            confidence=0.8,
            hops=hops,
            paper=self.paper,
        )
        self._tell(EnquiryAssigned, bureau, data, event_id=key)
        return key

    def referred(self) -> Event:
        data = TriageData(reason="low_confidence", paper=self.paper)
        return self._tell(TriageRequested, None, data)

    def directed(self, lead: str) -> Event:
        data = DirectedData(by=SECRETARY, lead=lead, paper=self.paper)
        return self._tell(AssignmentDirected, lead, data)

    def signed(self, bureau: str, assignment: UUID, *, by: Actor | None = None) -> Event:
        data = SignedData(assignment_id=assignment, by=by or official(bureau))
        return self._tell(AssignmentSigned, bureau, data)

    def replied(
        self,
        bureau: str,
        assignment: UUID,
        stage: ReplyStage = "final",
        *,
        text: str = "已开通灵活就业人员参保绿色通道。",
        by: Actor | None = None,
    ) -> Event:
        data = ReplyData(
            assignment_id=assignment,
            by=by or official(bureau),
            stage=stage,
            text=text,
            receipt=self.paper.receipt,
            author=self.paper.author,
        )
        return self._tell(ReplySubmitted, bureau, data)

    def handed_back(self, bureau: str, assignment: UUID) -> Event:
        data = ReturnRequestedData(
            assignment_id=assignment,
            by=official(bureau),
            reason_code="not_our_remit",
            evidence="三定方案",
            paper=self.paper,
        )
        return self._tell(ReturnRequested, bureau, data)

    def return_granted(self, bureau: str, assignment: UUID) -> Event:
        return self._tell(ReturnGranted, bureau, RulingData(assignment_id=assignment, by=SECRETARY))

    def return_refused(self, bureau: str, assignment: UUID) -> Event:
        return self._tell(ReturnRefused, bureau, RulingData(assignment_id=assignment, by=SECRETARY))

    def extended(self, bureau: str, assignment: UUID, *, days: int) -> Event:
        data = ExtensionGrantedData(
            assignment_id=assignment, by=SECRETARY, due_at=MORNING + timedelta(days=days)
        )
        return self._tell(ExtensionGranted, bureau, data)

    def withdrawn(self) -> Event:
        by = Actor(id=self.paper.author.id, role="member")
        return self._tell(EnquiryWithdrawn, None, WithdrawnData(by=by))

    def closed(self) -> Event:
        return self._tell(CaseClosed, None, ClosedData(reason="answered"))

    def alerted(self) -> Event:
        data = AlertData(
            recipient=f"person:{self.paper.author.id}",
            channel="log",
            about=self.events[-1].id,
            about_type=self.events[-1].type,
        )
        return self._tell(AlertDelivered, None, data)

    def _tell(
        self,
        kind: Callable[..., Event],
        bureau: str | None,
        data: Any,
        *,
        event_id: UUID | None = None,
    ) -> Event:
        event = kind(
            id=event_id or uuid4(),
            source="/test",
            subject=self.id,
            time=self.now,
            region="shanghai",
            bureau=bureau,
            correlationid=self.id,
            data=data,
        )
        self.now += timedelta(minutes=1)
        self.events.append(event)
        return event


def answered_story(bureau: str = "hrss", **paper: Any) -> Story:
    """From submission to the final reply, with an alert in between."""
    story = Story(**paper)
    story.submitted()
    assignment = story.assigned(bureau)
    story.alerted()
    story.signed(bureau, assignment)
    story.replied(bureau, assignment)
    return story
