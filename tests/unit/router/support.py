"""A small region's words, and papers to route."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid5

from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.decision import Policy
from services.router.domain.lexicon import Bureau, Lexicon, build_lexicon
from services.router.domain.words import Words
from services.router.handlers import AssignPaper, Judgement, TakeSubmitted, Writing
from services.router.ports import Step
from shared.events import (
    Actor,
    AssignmentDirected,
    CaseFiled,
    CaseSplit,
    DirectedData,
    EnquirySubmitted,
    Event,
    FiledData,
    Paper,
    Party,
    ReturnRequested,
    ReturnRequestedData,
    SplitData,
)
from shared.events.parts import AssignmentRole

NOON = datetime(2026, 1, 20, 4, 0, tzinfo=UTC)
DUE = datetime(2026, 1, 21, 12, 0, tzinfo=UTC)
CO_DUE = datetime(2026, 1, 20, 7, 0, tzinfo=UTC)
SIGN_BY = datetime(2026, 1, 20, 4, 5, tzinfo=UTC)
RETURN_BY = datetime(2026, 1, 20, 4, 30, tzinfo=UTC)
ENQUIRY = UUID(int=7)
POLICY = Policy(assign=0.55, co_handler=0.3, plausible=0.1, max_bounces=2)

HRSS = Bureau(
    "hrss",
    Words("市人社局", "Human Resources Bureau"),
    names=("市人社局", "人社局", "Human Resources Bureau"),
    terms=("灵活就业", "养老保险", "social security", "job", "就业"),
)
WATER = Bureau(
    "water",
    Words("市水务局", "Water Authority"),
    names=("市水务局", "水务局", "Water Authority"),
    terms=("河道", "排水", "flood", "AI水表"),
)
PARKS = Bureau(
    "parks",
    Words("市绿化局", "Landscaping Bureau"),
    names=("市绿化局", "Landscaping Bureau"),
    terms=("公园", "河道", "park"),
)


def lexicon() -> Lexicon:
    return build_lexicon((HRSS, WATER, PARKS))


def judgement() -> Judgement:
    words = lexicon()
    return Judgement(words, AhoCorasickTerms(words.terms))


class FixedDeadlines:
    def due(self, kind: str, step: Step, start: datetime) -> datetime:
        assert (kind, start) == ("consultation", NOON)
        return {
            "acknowledge": SIGN_BY,
            "hand_back": RETURN_BY,
            "co_handler_opinion": CO_DUE,
            "answer": DUE,
        }[step]


class Published:
    """A publisher that remembers, call by call."""

    def __init__(self) -> None:
        self.calls: list[Sequence[Event]] = []

    async def publish(self, *events: Event) -> None:
        self.calls.append(events)

    @property
    def events(self) -> list[Event]:
        return [event for call in self.calls for event in call]


def writing(now: datetime = NOON) -> Writing:
    return Writing(FixedDeadlines(), lambda: now)


def assigning(
    published: Published,
    *,
    now: datetime = NOON,
    policy: Policy = POLICY,
    judge: Judgement | None = None,
) -> AssignPaper:
    return AssignPaper(judge or judgement(), writing(now), policy=policy, publisher=published)


def taking(published: Published, *, now: datetime = NOON, policy: Policy = POLICY) -> TakeSubmitted:
    return TakeSubmitted(
        judgement(),
        writing(now),
        filing_kinds={"proposal"},
        assign=assigning(published, now=now, policy=policy),
        publisher=published,
    )


def paper(
    title: str = "",
    text: str = "",
    *,
    wanted: tuple[str, ...] = (),
    kind: Literal["consultation", "proposal"] = "consultation",
) -> Paper:
    return Paper(
        receipt="SH-7K3M9-QXT2V",
        kind=kind,
        title=title,
        text=text,
        author=Party(id="m-1"),
        wanted_bureaus=wanted,
        submitted_at=NOON,
    )


def submitted(content: Paper) -> EnquirySubmitted:
    return EnquirySubmitted(
        id=ENQUIRY,
        source="/intake",
        subject=ENQUIRY,
        time=NOON,
        region="shanghai",
        correlationid=ENQUIRY,
        data=content,
    )


def filed(content: Paper) -> CaseFiled:
    return CaseFiled(
        id=UUID(int=10),
        source="/intake",
        subject=ENQUIRY,
        time=NOON,
        region="shanghai",
        correlationid=ENQUIRY,
        data=FiledData(by=Actor(id="x-1", role="examiner"), paper=content),
    )


def split(content: Paper) -> CaseSplit:
    return CaseSplit(
        id=UUID(int=11),
        source="/intake",
        subject=ENQUIRY,
        time=NOON,
        region="shanghai",
        correlationid=ENQUIRY,
        data=SplitData(by=Actor(id="x-1", role="examiner"), out_of=UUID(int=12), paper=content),
    )


def handed_back(  # noqa: PLR0913 - the parts of a hand-back
    content: Paper,
    *,
    by: str,
    proposed: str | None = None,
    hops: int = 0,
    refusals: int = 0,
    role: AssignmentRole | None = None,
    lead: str | None = None,
    co: tuple[str, ...] = (),
) -> ReturnRequested:
    return ReturnRequested(
        id=uuid5(ENQUIRY, f"{by}{hops}"),
        source="/intake",
        subject=ENQUIRY,
        time=NOON,
        region="shanghai",
        bureau=by,
        correlationid=ENQUIRY,
        data=ReturnRequestedData(
            assignment_id=UUID(int=8),
            by=Actor(id="o-1", role="official", bureau=by),
            reason_code="not_ours",
            evidence="not our field",
            proposed_bureau=proposed,
            hops=hops,
            refusals=refusals,
            role=role,
            lead=lead,
            co=co,
            paper=content,
        ),
    )


def directed(
    content: Paper,
    *,
    lead: str,
    co: tuple[str, ...] = (),
    separate: tuple[str, ...] = (),
    instead_of: UUID | None = None,
) -> AssignmentDirected:
    return AssignmentDirected(
        id=UUID(int=9),
        source="/intake",
        subject=ENQUIRY,
        time=NOON,
        region="shanghai",
        correlationid=ENQUIRY,
        data=DirectedData(
            by=Actor(id="s-1", role="secretariat"),
            lead=lead,
            co=co,
            separate=separate,
            instead_of=instead_of,
            hops=1,
            paper=content,
        ),
    )
