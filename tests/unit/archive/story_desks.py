"""What bureaus do with their assignments, told as events."""

from datetime import datetime
from uuid import UUID

from shared.events import (
    Actor,
    AssignmentSigned,
    CarriedOutData,
    ClockRestarted,
    ClockRestartedData,
    ClockStopped,
    ClockStoppedData,
    CountersignedData,
    Event,
    ExtensionRequested,
    ExtensionRequestedData,
    OpinionData,
    OpinionGiven,
    PhoneRecord,
    Promise,
    PromiseCarriedOut,
    PromiseMade,
    PromiseMadeData,
    PublicationProposed,
    PublicationProposedData,
    ReplyCountersigned,
    ReplyData,
    ReplyDrafted,
    ReplyDraftedData,
    ReplySubmitted,
    ReturnRequested,
    ReturnRequestedData,
    SignedData,
    SignRefused,
    SignRefusedData,
)
from shared.events.reply import ReplyStage
from tests.unit.archive.story_base import StoryBase, official


class DeskStory(StoryBase):
    def signed(self, bureau: str, assignment: UUID, *, by: Actor | None = None) -> Event:
        data = SignedData(assignment_id=assignment, by=by or official(bureau))
        return self.tell(AssignmentSigned, bureau, data)

    def sign_refused(self, bureau: str, assignment: UUID) -> Event:
        data = SignRefusedData(assignment_id=assignment, by=official(bureau), reason="非本单位职责")
        return self.tell(SignRefused, bureau, data)

    def handed_back(
        self, bureau: str, assignment: UUID, *, ruling_days: float = 3, to: str | None = None
    ) -> Event:
        data = ReturnRequestedData(
            assignment_id=assignment,
            by=official(bureau),
            reason_code="not_our_remit",
            evidence="三定方案",
            proposed_bureau=to,
            ruling_by=self.in_days(ruling_days),
            paper=self.paper,
        )
        return self.tell(ReturnRequested, bureau, data)

    def opined(self, bureau: str, assignment: UUID) -> Event:
        data = OpinionData(assignment_id=assignment, by=official(bureau), text="建议分步实施。")
        return self.tell(OpinionGiven, bureau, data)

    def extension_asked(self, bureau: str, assignment: UUID, *, days: float = 30) -> Event:
        data = ExtensionRequestedData(
            assignment_id=assignment,
            by=official(bureau),
            reason="涉及多个部门",
            until=self.in_days(days),
            ruling_by=self.in_days(3),
        )
        return self.tell(ExtensionRequested, bureau, data)

    def stopped(self, bureau: str, assignment: UUID) -> Event:
        data = ClockStoppedData(
            assignment_id=assignment, by=official(bureau), reason_code="survey", reason="入户调查"
        )
        return self.tell(ClockStopped, bureau, data)

    def restarted(self, bureau: str, assignment: UUID, *, days: float = 12) -> Event:
        data = ClockRestartedData(
            assignment_id=assignment, by=official(bureau), due_at=self.in_days(days)
        )
        return self.tell(ClockRestarted, bureau, data)

    def reply_drafted(self, bureau: str, assignment: UUID) -> Event:
        data = ReplyDraftedData(assignment_id=assignment, by=official(bureau), text="拟答复如下。")
        return self.tell(ReplyDrafted, bureau, data)

    def countersigned(self, bureau: str, assignment: UUID) -> Event:
        data = CountersignedData(assignment_id=assignment, by=official(bureau), agrees=True)
        return self.tell(ReplyCountersigned, bureau, data)

    def replied(  # noqa: PLR0913 - the reply's fields, by keyword
        self,
        bureau: str,
        assignment: UUID,
        stage: ReplyStage = "final",
        *,
        text: str = "已开通灵活就业人员参保绿色通道。",
        by: Actor | None = None,
        promise_days: float | None = None,
        feedback_days: float | None = None,
        passed_on: bool = False,
    ) -> Event:
        data = ReplyData(
            assignment_id=assignment,
            by=by or official(bureau),
            stage=stage,
            text=text,
            phone=self._call() if stage == "phone" else None,
            promise=None if promise_days is None else _promise(self.in_days(promise_days)),
            feedback_by=None if feedback_days is None else self.in_days(feedback_days),
            passed_on=self.new_id() if passed_on else None,
            receipt=self.paper.receipt,
            author=self.paper.author,
        )
        return self.tell(ReplySubmitted, bureau, data)

    def promised(self, bureau: str, assignment: UUID, *, days: float = 40) -> Event:
        promise = _promise(self.in_days(days))
        data = PromiseMadeData(assignment_id=assignment, by=official(bureau), promise=promise)
        return self.tell(PromiseMade, bureau, data)

    def carried_out(self, bureau: str, assignment: UUID, *, promise: UUID | None = None) -> Event:
        data = CarriedOutData(
            assignment_id=assignment,
            by=official(bureau),
            promise_id=promise or self._promise_id(),
            text="已建成。",
            receipt=self.paper.receipt,
            author=self.paper.author,
        )
        return self.tell(PromiseCarriedOut, bureau, data)

    def publication_proposed(self, bureau: str, assignment: UUID) -> Event:
        data = PublicationProposedData(
            assignment_id=assignment, by=official(bureau), mode="summary"
        )
        return self.tell(PublicationProposed, bureau, data)

    def _promise_id(self) -> UUID:
        made = [
            event.id
            for event in self.events
            if isinstance(event, PromiseMade)
            or (isinstance(event, ReplySubmitted) and event.data.promise)
        ]
        return made[-1] if made else self.new_id()

    def _call(self) -> PhoneRecord:
        return PhoneRecord(called_at=self.now, spoke_with="王芳", gist="已说明办理方式")


def _promise(due_at: datetime) -> Promise:
    return Promise(item="建成线上平台", owner="社会保险处", due_at=due_at)
