"""Members, bureaus and the secretariat: they act on what they are told, over HTTP or AMQP."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import orjson

from services.intake.handlers.forms.examiner import AmendmentForm, FilingRefusalForm, NoteForm
from services.intake.handlers.forms.fields import Form
from services.intake.handlers.forms.member import (
    CosignatureForm,
    FollowupForm,
    RatingForm,
    WithdrawalForm,
)
from services.intake.handlers.forms.papers import EnquiryForm, SubmissionForm
from services.intake.handlers.forms.secretariat import DirectionForm
from shared.events import (
    Actor,
    CaseReopened,
    EnquiryAssigned,
    Event,
    FilingRequested,
    FollowupAsked,
    TriageRequested,
    parse_event,
)
from shared.messaging.delivery import Delivery
from shared.messaging.ports import BrokerUnavailableError
from tests.simulation.asking import Clients, pause
from tests.simulation.broker import Taker
from tests.simulation.bureau_work import as_form, response
from tests.simulation.life import Life
from tests.simulation.papers import Plan
from tests.simulation.site import Site

SECRETARY = Actor(id="s1", role="secretariat", name="赵敏")
EXAMINER = Actor(id="e1", role="examiner", name="周洁")


class People:
    """`got` counts what came to each bureau's queue, by the event's id."""

    def __init__(self, site: Site, clients: Clients, plans: list[Plan]) -> None:
        self.got: defaultdict[str, Counter[UUID]] = defaultdict(Counter)
        self._site = site
        self._clients = clients
        self._plans = {plan.author: plan for plan in plans}
        self._authors: dict[UUID, Plan] = {}
        self._life = Life("people")
        self._bus = site.bus_of(self._life, "people", tries=3)

    def begin(self) -> None:
        self._site.broker.opened = self._open_desk
        for plan in self._plans.values():
            self._do(self._write(plan))

    def poison(self) -> None:
        """What no release can read: it has to end in the dead letters, and harm nobody else."""
        body = b'{"act": "sign", "enquiry_id": 7}'
        self._clients.told.poison.add(body)
        self._do(self._send(self._site.world.bureaus[0], body))

    def leave(self) -> None:
        self._life.end()

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        self._life.spawn(work)

    async def _write(self, plan: Plan) -> None:
        await pause(plan.begins)
        form = EnquiryForm(
            kind=plan.kind,
            title=plan.title,
            text=plan.text,
            cosigners=plan.cosigners,
            wanted_bureaus=plan.wanted,
        )
        receipt = await self._clients.submit(form, _member(plan.author))
        if receipt is None:
            return
        enquiry = receipt.enquiry_id
        self._authors[enquiry] = plan
        self._site.say(f"{plan.author} has receipt {receipt.number} for {enquiry}")
        for person in plan.cosigners:
            self._do(self._cosign(enquiry, person))
        if plan.withdraws is not None:
            await pause(plan.withdraws)
            await self._clients.act(enquiry, "withdraw", WithdrawalForm(), _member(plan.author))

    async def _cosign(self, enquiry: UUID, person: str) -> None:
        decision = "declined" if self._site.rng.random() < 0.2 else "signed"
        form = CosignatureForm.model_validate({"decision": decision})
        await pause(self._site.rng.uniform(0, 6))
        await self._clients.act(enquiry, "cosign", form, _member(person))

    def _open_desk(self, queue: str) -> None:
        service, _, code = queue.partition(".")
        if service != "bureau":
            return
        got = self.got[code]

        def take(delivery: Delivery) -> None:
            event = parse_event(delivery.body, delivery.event_type)
            got[event.id] += 1
            if got[event.id] == 1:
                self._do(self._react(code, event))
            if self._site.faults.strike("connection_lost"):
                loop = asyncio.get_running_loop()
                loop.call_later(1, self._site.broker.take_back, queue, taker)
            else:
                taker.in_hand.pop(delivery.tag, None)

        taker = Taker(100, take)
        self._site.broker.join(queue, taker)

    async def _react(self, code: str, event: Event) -> None:
        await pause(self._site.rng.uniform(0, 10))
        match event:
            case FilingRequested():
                await self._examine(event.subject)
            case TriageRequested():
                await self._direct(event.subject)
            case EnquiryAssigned():
                await self._handle(code, event)
            case CaseReopened() | FollowupAsked() if event.data.assignment_id is not None:
                await self._answer(code, event.subject, event.data.assignment_id, again=event)

    async def _examine(self, enquiry: UUID) -> None:
        act, draw = self._clients.act, self._site.rng.random()
        if draw < 0.75:
            await act(enquiry, "file", NoteForm(), EXAMINER)
        elif draw < 0.85:
            form = FilingRefusalForm(reason_code="no_concrete_content")
            await act(enquiry, "not_file", form, EXAMINER)
        elif await act(enquiry, "return_to_author", AmendmentForm(note="请补充"), EXAMINER):
            await pause(3)
            plan = self._authors.get(enquiry)
            if plan is not None:
                await act(enquiry, "submit", SubmissionForm(), _member(plan.author))

    async def _direct(self, enquiry: UUID) -> None:
        rng, bureaus = self._site.rng, self._site.world.bureaus
        lead, *others = rng.sample(bureaus, k=rng.choice((1, 1, 2, 3)))
        apart = rng.random() < 0.2
        form = DirectionForm(
            lead=lead, co=() if apart else tuple(others), separate=tuple(others) if apart else ()
        )
        await self._clients.act(enquiry, "direct", form, SECRETARY)

    async def _handle(self, code: str, event: EnquiryAssigned) -> None:
        """The second act, if any, does not wait for the first to be known to all."""
        enquiry, assignment = event.subject, event.data.assignment_id
        plan = self._authors.get(enquiry)
        steps = response(self._site.rng, code, event, self._site.world.bureaus)
        steps = steps[:1] if plan is not None and plan.brief else steps
        for name, fields in steps:
            if self._site.rng.random() < 0.4:
                await self._send_act(code, enquiry, assignment, (name, fields))
                await pause(self._site.rng.uniform(0, 8))
                continue
            form: Form = as_form(name, assignment, fields)
            accepted = await self._clients.act(enquiry, name, form, _official(code))
            if accepted and name == "reply":
                self._do(self._respond(enquiry))

    async def _answer(self, code: str, enquiry: UUID, assignment: UUID, *, again: Event) -> None:
        stage = "second" if isinstance(again, CaseReopened) else "final"
        fields = {"stage": stage, "text": "补充答复。", "result_class": "A"}
        form = as_form("reply", assignment, fields)
        await self._clients.act(enquiry, "reply", form, _official(code))

    async def _respond(self, enquiry: UUID) -> None:
        plan = self._authors.get(enquiry)
        for what in plan.answers if plan else ():
            await pause(self._site.rng.uniform(0, 6))
            await self._say_of_the_answer(enquiry, what, _member(plan.author if plan else ""))

    async def _say_of_the_answer(self, enquiry: UUID, what: str, author: Actor) -> None:
        if what == "ask":
            await self._clients.act(enquiry, "ask", FollowupForm(text="何时完成？"), author)
        elif what != "nothing":
            result = "satisfied" if what == "rate" else "not_satisfied"
            form = RatingForm(handling="satisfied", result=result)
            await self._clients.act(enquiry, "rate", form, author)

    async def _send_act(
        self, code: str, enquiry: UUID, assignment: UUID, act: tuple[str, dict[str, object]]
    ) -> None:
        name, fields = act
        key = self._clients.key()
        body = orjson.dumps(
            {"act": name, "enquiry_id": enquiry, "assignment_id": assignment, "key": key, **fields}
        )
        if await self._send(code, body):
            self._clients.told.sent[key] = (enquiry, code, body)

    async def _send(self, code: str, body: bytes) -> bool:
        for _ in range(6):
            try:
                await self._bus.publish_inbox(code, body)
            except BrokerUnavailableError:
                await pause(1)
            else:
                return True
        return False


def _member(person: str) -> Actor:
    return Actor(id=person, role="member", name="委员")


def _official(code: str) -> Actor:
    return Actor(id=f"o-{code}", role="official", name="王强", bureau=code)
