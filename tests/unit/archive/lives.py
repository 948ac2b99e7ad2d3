"""Whole lives of papers, told by the names of their events: for all that reads a case."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.archive.adapters.documents import changes_a_case, event_document, fact_of
from services.archive.adapters.region import terms_of
from services.archive.domain import Case, fold
from shared.events import EVENTS_BY_TYPE, Event
from shared.region import load_region

MORNING = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
TERMS = terms_of(load_region(Path(__file__).parents[3] / "deploy/regions/shanghai"))
LATER = timedelta(days=30)
"""Long enough for every window of a life, and within the session's year."""

SECRETARY = {"id": "s-1", "role": "secretariat"}


def member(person: str) -> dict[str, str]:
    return {"id": person, "role": "member"}


def official(bureau: str) -> dict[str, str]:
    return {"id": f"o-{bureau}", "role": "official", "bureau": bureau}


class Life:
    """One paper; what is told happens a minute after what was told before."""

    def __init__(
        self, *, kind: str = "suggestion", author: str = "m-1", begins: datetime = MORNING
    ) -> None:
        self.id = uuid4()
        self.now = begins
        self.events: list[Event] = []
        self.paper: dict[str, Any] = {
            "receipt": "SH-7K3M9-QXT2V",
            "kind": kind,
            "title": "关于增设母婴室的建议",
            "text": "原文提到张梓萱的住址。",
            "author": {"id": author, "name": "王芳"},
            "submitted_at": begins,
        }

    @property
    def case(self) -> Case:
        return fold(fact_of(event_document(event, MORNING)) for event in self.events)

    @property
    def listed(self) -> Case:
        """The case as lists have it."""
        lasting = (event for event in self.events if changes_a_case(event.type))
        return fold(fact_of(event_document(event, MORNING)) for event in lasting)

    def tell(
        self, kind: str, bureau: str | None = None, /, *, key: UUID | None = None, **data: Any
    ) -> UUID:
        """This event, of which `kind` is the type without its version."""
        event = EVENTS_BY_TYPE[f"{kind}.v1"].model_validate(
            {
                "id": key or uuid4(),
                "source": "test",
                "subject": self.id,
                "time": self.now,
                "region": "shanghai",
                "bureau": bureau,
                "correlationid": self.id,
                "data": data,
            }
        )
        self.now += timedelta(minutes=1)
        self.events.append(event)
        return event.id

    def drafted(self, **changes: Any) -> UUID:
        by = member(self.paper["author"]["id"])
        return self.tell("enquiry.drafted", by=by, draft=self.paper | changes)

    def invited(self, people: Iterable[str], *, closes: timedelta = LATER) -> UUID:
        invited = [{"id": person} for person in people]
        by, closes_at = member(self.paper["author"]["id"]), self.now + closes
        return self.tell(
            "cosigners.invited", by=by, invited=invited, closes_at=closes_at, draft=self.paper
        )

    def cosigned(self, person: str, decision: str = "signed") -> UUID:
        return self.tell("enquiry.cosigned", by=member(person), decision=decision)

    def submitted(self, *cosigners: str, **changes: Any) -> UUID:
        names = [{"id": person} for person in cosigners]
        paper = self.paper | {"submitted_at": self.now, "cosigners": names} | changes
        return self.tell("enquiry.submitted", **paper)

    def assigned(
        self, bureau: str, role: str = "sole", *, due: timedelta = LATER, **data: Any
    ) -> UUID:
        key = uuid4()
        data = {"lead": bureau, "confidence": 0.9, "due_at": self.now + due, **data}
        data |= {"reasons": [{"zh": "张梓萱", "en": "words"}], "paper": self.paper, "role": role}
        return self.tell("enquiry.assigned", bureau, key=key, assignment_id=key, **data)

    def replied(self, bureau: str, assignment: UUID, stage: str = "final", **data: Any) -> UUID:
        data = {"text": "拟增设母婴室三处。", "result_class": "A", **data}
        data |= {"feedback_by": self.now + timedelta(days=20), "by": official(bureau)}
        data |= {"receipt": self.paper["receipt"], "author": self.paper["author"]}
        return self.tell("reply.submitted", bureau, assignment_id=assignment, stage=stage, **data)

    def rated(self, person: str, reply: UUID, *, ok: bool = True, **data: Any) -> UUID:
        codes: dict[str, Any] = {
            "handling": "satisfied",
            "result": "satisfied",
            "comment": f"{person}的评语",
        }
        codes |= {"satisfied": ok, "reopens": not ok, "reply_id": reply, **data}
        return self.tell("enquiry.rated", by=member(person), **codes)

    def published(self, mode: str = "full", text: str | None = "公开文本。") -> UUID:
        title = "公开标题" if text else None
        return self.tell("case.published", by=SECRETARY, mode=mode, title=title, text=text)

    def alerted(self, about: UUID, recipient: str) -> UUID:
        kind = next(event.type for event in self.events if event.id == about)
        return self.tell(
            "alert.delivered", recipient=recipient, channel="log", about=about, about_type=kind
        )


def drafting() -> Life:
    life = Life()
    life.drafted()
    return life


def cosigning() -> Life:
    life = drafting()
    life.invited(["m-2", "m-3"])
    life.cosigned("m-2")
    return life


def returned() -> Life:
    life = Life()
    life.submitted()
    life.tell("case.returned_to_author", by=SECRETARY, note="请补充数据")
    return life


def handled() -> tuple[Life, UUID, UUID]:
    """Co-signed by m-2, declined by m-3; led by `hrss`, with an opinion of `edu`."""
    life = cosigning()
    life.cosigned("m-3", "declined")
    life.submitted("m-2")
    life.tell("case.filed", by=SECRETARY, paper=life.paper)
    lead = life.assigned("hrss", "lead", co=["edu"])
    co = life.assigned("edu", "co", lead="hrss")
    other = life.assigned("civil", "co", lead="hrss")
    life.tell(
        "assignment.return_requested",
        "civil",
        assignment_id=other,
        by=official("civil"),
        reason_code="not_our_remit",
        evidence="退办证据",
        paper=life.paper,
    )
    life.tell("assignment.return_granted", "civil", assignment_id=other, by=SECRETARY)
    life.tell("assignment.signed", "hrss", assignment_id=lead, by=official("hrss"))
    life.tell(
        "assignment.opinion_given", "edu", assignment_id=co, by=official("edu"), text="会办意见"
    )
    life.tell("reply.drafted", "hrss", assignment_id=lead, by=official("hrss"), text="答复草稿")
    life.tell(
        "reply.countersigned",
        "edu",
        assignment_id=co,
        by=official("edu"),
        agrees=True,
        comment="会签意见",
    )
    life.tell(
        "reply.reviewed", "hrss", assignment_id=lead, by=SECRETARY, approved=True, note="审核意见"
    )
    return life, lead, co


def stopped() -> Life:
    life = Life()
    life.submitted()
    key = life.assigned("hrss")
    life.tell(
        "assignment.extension_requested",
        "hrss",
        assignment_id=key,
        by=official("hrss"),
        reason="需要调研",
        reason_code="research",
        until=life.now + LATER,
    )
    life.tell(
        "clock.stopped",
        "hrss",
        assignment_id=key,
        by=official("hrss"),
        reason_code="survey",
        reason="等待实地调研",
    )
    return life


def answered(**paper: Any) -> tuple[Life, UUID]:
    """With a joined case, to its final reply."""
    life, lead, _ = handled()
    life.tell("case.joined", by=SECRETARY, joined=uuid4(), receipt="SH-2", author={"id": "m-8"})
    return life, life.replied("hrss", lead, **paper)


def asked_and_rated() -> Life:
    """A question, ratings of the author and of a co-signer, and an act that came too late."""
    life, reply = answered()
    lead = life.case.replies[-1].assignment_id
    life.tell("followup.asked", by=member("m-1"), text="何时完工？", assignment_id=lead)
    life.replied("hrss", UUID(lead), "second")
    life.rated("m-1", reply, shared=False)
    life.rated("m-2", reply, ok=False)
    late = life.tell("assignment.signed", "edu", assignment_id=UUID(lead), by=official("edu"))
    life.alerted(late, "person:m-1")
    return life


def promised() -> Life:
    life = Life()
    life.submitted()
    key = life.assigned("hrss")
    due = life.now + LATER
    promise = {"item": "建成三处", "owner": "李处", "due_at": due}
    reply = life.replied("hrss", key, promise=promise, tracked=True)
    life.tell("case.tracked", promises=[reply])
    life.tell("publication.proposed", "hrss", assignment_id=key, by=official("hrss"), mode="full")
    life.published()
    life.tell(
        "promise.carried_out",
        "hrss",
        assignment_id=key,
        by=official("hrss"),
        promise_id=reply,
        text="已建成",
        receipt="SH-7K3M9-QXT2V",
        author=life.paper["author"],
    )
    return life


def not_filed() -> Life:
    life = Life()
    life.submitted()
    life.tell("case.not_filed", by=SECRETARY, reason_code="private_matter", note="属个人事项")
    life.tell("case.supervised", by=SECRETARY, reason="key_item", leader="副秘书长")
    return life


def merged() -> Life:
    life = Life()
    life.submitted()
    life.tell("case.merged", by=SECRETARY, into=uuid4())
    return life


def phoned() -> Life:
    life = Life(kind="consultation")
    life.submitted()
    key = life.assigned("hrss")
    call = {"called_at": life.now, "spoke_with": "王芳", "gist": "已说明"}
    reply = life.replied("hrss", key, "phone", phone=call)
    life.tell(
        "phone.confirmed",
        "hrss",
        by=member("m-1"),
        reply_id=reply,
        assignment_id=key,
        confirmed=True,
    )
    life.tell("enquiry.converted", by=member("m-1"), to_kind="suggestion", successor=uuid4())
    return life


def every_stage() -> list[Life]:
    return [
        drafting(),
        cosigning(),
        returned(),
        handled()[0],
        stopped(),
        answered()[0],
        asked_and_rated(),
        promised(),
        not_filed(),
        merged(),
        phoned(),
    ]
