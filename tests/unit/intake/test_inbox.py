"""What bureaus' own systems send: told, put aside with a reason, or tried again."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.intake.api.inbox import ForeignUserError, NotYetKnownError, UnknownSenderError
from services.intake.api.messages import MalformedMessageError
from services.intake.handlers import ACTS, BUREAU_ACTS
from services.intake.ports import ActName, ActRefusedError
from shared.errors import PermanentError, TransientError
from shared.events import AssignmentSigned, ReplySubmitted, ReturnRequested
from shared.identity import Principal
from shared.messaging.ports import InboxMessage
from tests.support import eventually
from tests.unit.intake.saying import form_of
from tests.unit.intake.support import Intake

REPLY = {"act": "reply", "stage": "final", "text": "已采纳。", "result_class": "A"}
HAND_BACK = {"act": "hand_back", "reason_code": "not_our_remit", "evidence": "不属于本局职责。"}


def message(body: dict[str, Any] | bytes, *, enquiry: UUID | None = None) -> InboxMessage:
    if isinstance(body, dict):
        ids = {"enquiry_id": str(enquiry or uuid4()), "assignment_id": str(uuid4())}
        body = orjson.dumps(ids | body)
    return InboxMessage(sender="hrss", body=body)


async def test_the_bureau_is_who_the_broker_says_and_the_person_whom_it_names() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    by = {"id": "o007", "name": "李娜"}
    await intake.inbox(message({"act": "sign", "by": by}, enquiry=enquiry))
    await intake.inbox(message(REPLY, enquiry=enquiry))
    await intake.inbox(message(HAND_BACK, enquiry=enquiry))
    signed, replied, returned = intake.published
    assert isinstance(signed, AssignmentSigned)
    assert isinstance(replied, ReplySubmitted)
    assert isinstance(returned, ReturnRequested)
    assert (signed.data.by.id, signed.data.by.name, signed.bureau) == ("o007", "李娜", "hrss")
    assert (replied.data.by.id, replied.data.by.role) == ("desk:hrss", "official")
    assert replied.data.by.bureau == "hrss"


PAUSE = {"reason_code": "awaiting_member", "reason": "等待补充材料"}
PROMISE = {"item": "制定办法", "owner": "政策处", "due_at": "2021-06-30T09:00:00Z"}
FIELDS: dict[str, dict[str, Any]] = {
    "sign": {},
    "refuse_to_sign": {"reason": "非本局职责"},
    "hand_back": HAND_BACK,
    "opine": {"text": "同意"},
    "ask_extension": PAUSE | {"reason_code": "needs_funding", "until": "2021-05-01T09:00:00Z"},
    "stop_clock": PAUSE,
    "restart_clock": {},
    "draft_reply": {"text": "拟同意"},
    "countersign": {"agrees": True},
    "reply": REPLY | {"result_class": "B", "promise": PROMISE},
    "promise": PROMISE,
    "carry_out": {"promise_id": str(uuid4()), "text": "已印发"},
    "propose_publication": {"mode": "full"},
}


@pytest.mark.parametrize("act", [act.name for act in BUREAU_ACTS])
async def test_every_act_of_a_bureau_is_taken_and_is_the_same_as_over_http(act: ActName) -> None:
    intake = Intake()
    enquiry, assignment_id = intake.cases.know(), str(uuid4())
    body = FIELDS[act] | {"act": act, "assignment_id": assignment_id}
    await intake.inbox(message(body, enquiry=enquiry))
    by_desk = Principal("desk:hrss", "official", "shanghai", bureau="hrss")
    del body["act"]
    form = form_of(act, body)
    done = await intake.perform(act, enquiry, form, by_desk)
    assert [event.id for event in intake.published] == [done.event_id, done.event_id]


@pytest.mark.parametrize("act", [act.name for act in ACTS if act not in BUREAU_ACTS])
async def test_an_act_of_anybody_else_is_put_aside(act: ActName) -> None:
    intake = Intake()
    with pytest.raises(MalformedMessageError) as caught:
        await intake.inbox(message({"act": act}, enquiry=intake.cases.know()))
    assert "union_tag_invalid" in str(caught.value)
    assert intake.cases.asked == []


async def test_a_message_names_its_assignment() -> None:
    body = orjson.dumps({"act": "opine", "enquiry_id": str(uuid4()), "text": "同意"})
    with pytest.raises(MalformedMessageError) as caught:
        await Intake().inbox(message(body))
    assert "opine.assignment_id: missing" in str(caught.value)


async def test_a_redelivered_message_is_the_same_event() -> None:
    intake = Intake()
    sent = message(REPLY, enquiry=intake.cases.know())
    await intake.inbox(sent)
    await intake.inbox(sent)
    assert len({event.id for event in intake.published}) == 1


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"not json", "json_invalid"),
        (b"[]", "body"),
        ({"act": "destroy"}, "union_tag_invalid"),
        ({"act": "sign", "secretword": 1}, "sign.secretword: extra_forbidden"),
        ({"act": "reply", "stage": "final", "text": "secretword\x00"}, "reply.text"),
        ({"act": "sign", "enquiry_id": "secretword"}, "sign.enquiry_id: uuid_parsing"),
        ({"act": "sign", "key": "secret word"}, "sign.key"),
        (b" " * 300_000, "longer than"),
    ],
)
async def test_a_malformed_message_is_put_aside_naming_fields_and_no_values(
    body: dict[str, Any] | bytes, told: str
) -> None:
    with pytest.raises(MalformedMessageError) as caught:
        await Intake().inbox(message(body))
    assert told in str(caught.value)
    assert "secretword" not in str(caught.value).replace("sign.secretword", "")
    assert isinstance(caught.value, PermanentError)


@pytest.mark.parametrize("user", ["bureau-edu", "hrss", "consult", ""])
async def test_a_message_under_the_name_of_another_broker_user_is_put_aside(user: str) -> None:
    with pytest.raises(ForeignUserError):
        await Intake().inbox(InboxMessage(sender="hrss", body=b"{}", user_id=user))


async def test_the_bureaus_own_broker_user_may_be_named() -> None:
    with pytest.raises(MalformedMessageError):  # it got as far as being read
        await Intake().inbox(InboxMessage(sender="hrss", body=b"{}", user_id="bureau-hrss"))


async def test_a_sender_that_is_no_bureau_is_put_aside() -> None:
    with pytest.raises(UnknownSenderError):
        await Intake().inbox(InboxMessage(sender="nope", body=b"{}"))


async def test_what_the_archive_refuses_is_put_aside_with_its_reason() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    intake.cases.refusals[enquiry] = ActRefusedError(
        409, "already-replied", detail="Answered.", detail_zh="已答复。"
    )
    with pytest.raises(PermanentError, match="already-replied"):
        await intake.inbox(message({"act": "sign"}, enquiry=enquiry))


async def test_an_archive_a_moment_behind_is_asked_again_in_place() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    intake.cases.known_after = 1
    await intake.inbox(message({"act": "sign"}, enquiry=enquiry))
    assert len(intake.published) == 1
    assert len(intake.cases.asked) == 2


async def test_a_case_that_stays_unknown_goes_to_the_retry_ladder() -> None:
    with pytest.raises(NotYetKnownError) as caught:
        await Intake().inbox(message({"act": "sign"}))
    assert isinstance(caught.value, TransientError)


async def test_through_the_queue_good_acts_are_told_and_bad_ones_lie_with_the_dead() -> None:
    intake = Intake()
    enquiry = intake.cases.know()
    await intake.bus.consume_inbox("intake", intake.inbox)
    await intake.bus.publish_inbox("hrss", message({"act": "sign"}, enquiry=enquiry).body)
    await intake.bus.publish_inbox("hrss", b"{}")
    await eventually(lambda: intake.published and intake.bus.dead("intake"))
    (dead,) = intake.bus.dead("intake")
    assert "MalformedMessageError" in str(dict(dead.headers))
    await intake.bus.drain()
    await intake.bus.close()
