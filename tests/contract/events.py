"""Events to send about in tests of messaging."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from shared.events import (
    AlertData,
    AlertDelivered,
    AssignmentRecalled,
    CaseClosed,
    ClosedData,
    CosignedData,
    EnquiryCosigned,
    EnquirySubmitted,
    Paper,
    Party,
    RecalledData,
)
from shared.events.parts import Actor

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)


def submitted(*, bureau: str | None = None, event_id: UUID | None = None) -> EnquirySubmitted:
    event_id = event_id or uuid4()
    paper = Paper(
        receipt="SH-7K3M9-QXT2V",
        kind="suggestion",
        title="关于延长图书馆开放时间的建议",
        text="建议将区图书馆周末的开放时间延长到晚上九点。",
        author=Party(id="m-1"),
        submitted_at=NOON,
    )
    return EnquirySubmitted(
        id=event_id,
        source="/intake",
        subject=event_id,
        time=NOON,
        region="shanghai",
        bureau=bureau,
        correlationid=event_id,
        data=paper,
    )


def recalled(bureau: str | None) -> AssignmentRecalled:
    event_id = uuid4()
    return AssignmentRecalled(
        id=event_id,
        source="/archive",
        subject=event_id,
        time=NOON,
        region="shanghai",
        bureau=bureau,
        correlationid=event_id,
        data=RecalledData(assignment_id=uuid4(), reason="withdrawn"),
    )


def cosigned() -> EnquiryCosigned:
    event_id = uuid4()
    return EnquiryCosigned(
        id=event_id,
        source="/intake",
        subject=event_id,
        time=NOON,
        region="shanghai",
        correlationid=event_id,
        data=CosignedData(by=Actor(id="m-2", role="member"), decision="signed"),
    )


def closed() -> CaseClosed:
    event_id = uuid4()
    return CaseClosed(
        id=event_id,
        source="/archive",
        subject=event_id,
        time=NOON,
        region="shanghai",
        correlationid=event_id,
        data=ClosedData(reason="answered"),
    )


def alerted() -> AlertDelivered:
    event_id = uuid4()
    return AlertDelivered(
        id=event_id,
        source="/notifier",
        subject=event_id,
        time=NOON,
        region="shanghai",
        correlationid=event_id,
        data=AlertData(
            recipient="person:m-1", channel="log", about=uuid4(), about_type="enquiry.assigned.v1"
        ),
    )
