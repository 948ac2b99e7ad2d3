"""Whatever a bureau's own system does with the client, intake takes and tells."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
import pytest

from services.intake.handlers import BUREAU_ACTS
from services.intake.ports import ActName
from shared.bureau import Work
from shared.events import AssignedData, Attachment, EnquiryAssigned, Event, PhoneRecord, Promise
from shared.messaging.ports import InboxMessage
from tests.unit.intake.support import NOON, PAPER, Intake

LATER = NOON + timedelta(days=120)
PROMISE = Promise(item="制定办法", owner="政策处", due_at=LATER)
BY = {"id": "o007", "name": "李娜"}

ACTS: dict[ActName, Callable[[Work], Awaitable[None]]] = {
    "sign": lambda work: work.sign(by=BY),
    "refuse_to_sign": lambda work: work.refuse_to_sign("非本局职责", by=BY),
    "hand_back": lambda work: work.hand_back("not_our_remit", "非本局职责", by=BY),
    "opine": lambda work: work.opine("同意", by=BY),
    "ask_extension": lambda work: work.ask_extension("needs_funding", "资金", LATER, by=BY),
    "stop_clock": lambda work: work.stop_clock("awaiting_member", "等待材料", by=BY),
    "restart_clock": lambda work: work.restart_clock("已补充", by=BY),
    "draft_reply": lambda work: work.draft_reply("拟同意", result_class="A", by=BY),
    "countersign": lambda work: work.countersign(agrees=False, comment="另议", by=BY),
    "reply": lambda work: work.reply("同意", result_class="B", promise=PROMISE, by=BY),
    "promise": lambda work: work.promise("办法", owner="政策处", due_at=LATER, by=BY),
    "carry_out": lambda work: work.carry_out(uuid4(), "已印发", by=BY),
    "propose_publication": lambda work: work.propose_publication("full", by=BY),
}


class Desk:
    """A bureau's end of the line, whose messages go straight into an intake."""

    def __init__(self) -> None:
        self.intake = Intake()
        enquiry = self.intake.cases.know()
        self.work = Work(_assigned(enquiry), self._send)

    @property
    def told(self) -> list[Event]:
        return self.intake.published

    async def _send(self, body: bytes, name: str) -> None:
        assert name.startswith(str(self.work.assignment_id))
        assert None not in orjson.loads(body).values()
        await self.intake.inbox(InboxMessage(sender="hrss", body=body))


def _assigned(enquiry: UUID) -> EnquiryAssigned:
    assignment_id = uuid4()
    return EnquiryAssigned(
        id=assignment_id,
        source="router",
        subject=enquiry,
        time=NOON,
        region="shanghai",
        bureau="hrss",
        correlationid=enquiry,
        data=AssignedData(
            assignment_id=assignment_id,
            role="lead",
            lead="hrss",
            due_at=LATER,
            confidence=1.0,
            paper=PAPER,
        ),
    )


@pytest.mark.parametrize("act", [act.name for act in BUREAU_ACTS])
async def test_the_client_has_every_act_and_it_is_told_of_the_assignment(act: ActName) -> None:
    desk = Desk()
    await ACTS[act](desk.work)
    (event,) = desk.told
    assert event.data.assignment_id == desk.work.assignment_id
    assert (event.data.by.id, event.data.by.name, event.bureau) == ("o007", "李娜", "hrss")
    assert desk.intake.cases.asked == [(desk.work.enquiry_id, act, "o007")]


async def test_the_same_words_count_once_unless_they_may_rightly_be_said_again() -> None:
    desk = Desk()
    for _ in range(2):
        await desk.work.opine("同意")
    for _ in range(2):
        await desk.work.countersign(agrees=True)
    for _ in range(2):
        await desk.work.countersign(agrees=True, key="draft-3")
    assert len({event.id for event in desk.told}) == 1 + 2 + 1


async def test_an_answer_by_telephone_comes_with_the_record_of_the_call() -> None:
    desk = Desk()
    call = PhoneRecord(called_at=NOON, spoke_with="陈明", gist="已说明办法")
    await desk.work.reply("电话答复", stage="phone", phone=call)
    assert desk.told[0].data.phone == call


async def test_an_answer_may_come_with_files_that_are_stored_elsewhere() -> None:
    desk = Desk()
    plan = Attachment(name="方案", url="https://example.org/plan.pdf", size=1_024)
    await desk.work.reply("同意", result_class="A", attachments=[plan])
    assert desk.told[0].data.attachments == (plan,)


async def test_the_paper_and_its_dates_come_with_the_work() -> None:
    work = Desk().work
    assert (work.paper, work.role, work.due_at) == (PAPER, "lead", LATER)
    assert work.event.subject == work.enquiry_id


async def test_a_stopped_clock_ends_later_when_it_goes_on() -> None:
    desk = Desk()
    permit = desk.intake.cases.permits[desk.work.enquiry_id]
    assert permit.assignment
    stopped = replace(permit.assignment, stopped_at=NOON - timedelta(hours=2))
    desk.intake.cases.permits[desk.work.enquiry_id] = replace(permit, assignment=stopped)
    await desk.work.restart_clock()
    assert desk.told[0].data.due_at > permit.assignment.due_at
