"""How a bureau of a demonstration works: alone, as a lead, as a co-handler."""

from uuid import UUID

import orjson
import pytest

from deploy.demo.answers import Answers
from deploy.demo.bureaus import BureauClerk, Handed
from deploy.demo.tally import Tally
from shared.bureau import Work
from shared.clock import utc_now
from shared.events import (
    AssignedData,
    EnquiryAssigned,
    OpinionsComplete,
    OpinionsCompleteData,
    Paper,
    Party,
)
from shared.events.parts import AssignmentRole

ENQUIRY, ASSIGNMENT = UUID(int=1), UUID(int=2)


class Inbox:
    """Where the bureau's acts go."""

    def __init__(self) -> None:
        self.acts: list[str] = []

    async def take(self, body: bytes, _name: str) -> None:
        self.acts.append(orjson.loads(body)["act"])


def assigned(role: AssignmentRole) -> EnquiryAssigned:
    now = utc_now()
    paper = Paper(
        receipt="SH-1",
        kind="proposal",
        title="Lifts",
        text="More lifts.",
        author=Party(id="m0001"),
        submitted_at=now,
    )
    return EnquiryAssigned(
        id=ASSIGNMENT,
        source="consult/router",
        subject=ENQUIRY,
        time=now,
        region="shanghai",
        bureau="hrss",
        correlationid=ENQUIRY,
        data=AssignedData(
            assignment_id=ASSIGNMENT,
            role=role,
            lead="hrss",
            due_at=now,
            confidence=1.0,
            paper=paper,
        ),
    )


def complete() -> OpinionsComplete:
    return OpinionsComplete(
        id=UUID(int=3),
        source="consult/archive",
        subject=ENQUIRY,
        time=utc_now(),
        region="shanghai",
        bureau="hrss",
        correlationid=ENQUIRY,
        data=OpinionsCompleteData(assignment_id=ASSIGNMENT, opinions=()),
    )


@pytest.fixture
def clerk() -> BureauClerk:
    return BureauClerk("hrss", Tally(1), handed=Handed(), answers=Answers({}), longest_thought=0.0)


@pytest.mark.parametrize("role", ["sole", "separate"])
async def test_who_answers_alone_signs_and_replies(
    clerk: BureauClerk, role: AssignmentRole
) -> None:
    inbox = Inbox()
    await clerk(Work(assigned(role), inbox.take))
    assert inbox.acts == ["sign", "reply"]


async def test_a_co_handler_gives_its_opinion_and_no_reply(clerk: BureauClerk) -> None:
    inbox = Inbox()
    await clerk(Work(assigned("co"), inbox.take))
    assert inbox.acts == ["sign", "opine"]


async def test_a_lead_replies_when_it_hears_that_all_opinions_are_there(
    clerk: BureauClerk,
) -> None:
    inbox = Inbox()
    await clerk(Work(assigned("lead"), inbox.take))
    assert inbox.acts == ["sign"]
    await clerk.hear(complete())
    assert inbox.acts == ["sign", "reply"]


async def test_a_lead_that_heard_it_before_replies_at_once(clerk: BureauClerk) -> None:
    inbox = Inbox()
    await clerk.hear(complete())
    await clerk(Work(assigned("lead"), inbox.take))
    assert inbox.acts == ["sign", "reply"]
