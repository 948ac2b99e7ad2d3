"""Every act on a case as data: who may do it, in which states, and the event that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from services.archive.domain import facts as f
from services.archive.domain import guards as g
from services.archive.domain.case import Assignment, Case
from services.archive.domain.machine import (
    ASSIGNMENT,
    CASE,
    NEW,
    OPEN_ASSIGNMENTS,
    PRIVATE,
    CaseStatus,
    States,
)
from services.archive.domain.refusals import Refused

Guard = Callable[[Case, Assignment | None], Refused | None]

AUTHOR: Final = frozenset({"author"})
SIGNERS: Final = frozenset({"author", "cosigner"})
INVITED: Final = frozenset({"invited"})
EXAMINER: Final = frozenset({"examiner"})
SECRETARIAT: Final = frozenset({"secretariat"})
BUREAU: Final = frozenset({"lead", "sole", "separate", "co"})
ANSWERING: Final = frozenset({"lead", "sole", "separate"})
CO_HANDLER: Final = frozenset({"co"})

ALL_BUT_DRAFTS: Final[States] = frozenset(get_args(CaseStatus)) - PRIVATE
LIVE: Final[States] = ALL_BUT_DRAFTS - {
    "withdrawn",
    "converted",
    "closed",
    "not_filed",
    "merged",
    "returned_to_author",
}
HANDLED: Final[States] = frozenset({"triage", "assigned", "in_handling", "suspended"})
ANSWERED: Final[States] = frozenset(
    {"replied", "rated_ok", "rated_no", "reopened", "tracked", "closed", "converted"}
)


@dataclass(frozen=True, slots=True)
class Act:
    """`during` and `holding` are the states of the case and of the assignment that it needs.

    `guards` hold for whoever asks and for what was recorded; `asking` only for whoever asks, since
    an act that was allowed a moment before a window closed stands.
    """

    name: str
    event: str
    who: frozenset[str]
    during: States
    holding: States | None = None
    stage: str | None = None
    guards: tuple[Guard, ...] = ()
    asking: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.name}:{self.stage}" if self.stage else self.name

    @property
    def of_bureau(self) -> bool:
        return not self.who.isdisjoint(BUREAU)


def _on_case(  # noqa: PLR0913 - a row of the table
    name: str,
    event: str,
    who: frozenset[str],
    *,
    move: str | None = None,
    during: States | None = None,
    guards: tuple[Guard, ...] = (),
    asking: tuple[str, ...] = (),
) -> Act:
    states = during if during is not None else CASE[move or name].sources
    return Act(name, event, who, states, guards=guards, asking=asking)


def _on_assignment(  # noqa: PLR0913 - a row of the table
    name: str,
    event: str,
    who: frozenset[str],
    *,
    holding: States,
    during: States = HANDLED,
    stage: str | None = None,
    guards: tuple[Guard, ...] = (),
    asking: tuple[str, ...] = (),
) -> Act:
    return Act(name, event, who, during, holding, stage, guards, asking)


def _in(move: str) -> States:
    return ASSIGNMENT[move].sources


MEMBER_ACTS: Final = (
    _on_case("save_draft", f.DRAFTED, AUTHOR, during=CASE["save"].sources | {NEW}),
    _on_case("submit", f.SUBMITTED, AUTHOR),
    _on_case("invite", f.INVITED, AUTHOR, asking=("ready",)),
    _on_case("cosign", f.COSIGNED, INVITED, guards=(g.undecided,), asking=("cosign_by",)),
    _on_case("withdraw", f.WITHDRAWN, AUTHOR, guards=(g.nothing_joined,)),
    _on_case("ask", f.FOLLOWUP, SIGNERS, guards=(g.answered,)),
    _on_case(
        "rate",
        f.RATED,
        SIGNERS,
        guards=(g.answered,),
        asking=("own_login", "unrated", "feedback_by"),
    ),
    _on_case(
        "confirm_phone", f.PHONE_CONFIRMED, AUTHOR, move="deny", guards=(g.phone_unconfirmed,)
    ),
    _on_case("consent", f.CONSENTED, AUTHOR, during=ALL_BUT_DRAFTS - {"withdrawn", "not_filed"}),
    _on_case(
        "convert", f.CONVERTED, AUTHOR | EXAMINER, guards=(g.nothing_joined,), asking=("converter",)
    ),
)

EXAMINER_ACTS: Final = (
    _on_case("file", f.FILED, EXAMINER, asking=("filing",)),
    _on_case("not_file", f.NOT_FILED, EXAMINER, asking=("filing",)),
    _on_case("return_to_author", f.RETURNED_TO_AUTHOR, EXAMINER, asking=("filing",)),
    _on_case("merge", f.MERGED, EXAMINER, guards=(g.nothing_joined,), asking=("filing",)),
    _on_case(
        "join", f.JOINED, EXAMINER, during=CASE["merge"].sources | {"suspended"}, asking=("filing",)
    ),
    _on_case("split", f.SPLIT, EXAMINER),
    _on_case("part", f.PARTED, EXAMINER, during=ALL_BUT_DRAFTS),
)

BUREAU_ACTS: Final = (
    _on_assignment("sign", f.SIGNED, BUREAU, holding=_in("sign")),
    _on_assignment("refuse_to_sign", f.SIGN_REFUSED, BUREAU, holding=_in("refuse")),
    _on_assignment(
        "hand_back",
        f.RETURN_REQUESTED,
        BUREAU,
        holding=_in("request_return"),
        guards=(g.may_be_returned,),
        asking=("return_by",),
    ),
    _on_assignment("opine", f.OPINION, CO_HANDLER, holding=_in("opine")),
    _on_assignment(
        "ask_extension",
        f.EXTENSION_REQUESTED,
        ANSWERING,
        holding=_in("work") | _in("draft"),
        guards=(g.not_extended,),
    ),
    _on_assignment(
        "stop_clock",
        f.CLOCK_STOPPED,
        BUREAU,
        holding=_in("work") | _in("draft"),
        guards=(g.clock_runs,),
    ),
    _on_assignment(
        "restart_clock",
        f.CLOCK_RESTARTED,
        BUREAU,
        holding=OPEN_ASSIGNMENTS,
        guards=(g.clock_stands,),
    ),
    _on_assignment("draft_reply", f.REPLY_DRAFTED, ANSWERING, holding=_in("draft")),
    _on_assignment(
        "countersign",
        f.COUNTERSIGNED,
        CO_HANDLER,
        holding=_in("opine") | {"opinion_given"},
        guards=(g.lead_has_drafted,),
    ),
    _on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=_in("issue"),
        stage="interim",
        during=HANDLED | {"reopened"},
    ),
    _on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=_in("issue"),
        stage="final",
        asking=("opinions", "review"),
    ),
    _on_assignment(
        "reply", f.REPLY, ANSWERING, holding=_in("issue"), stage="phone", during=HANDLED
    ),
    _on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=_in("issue_again"),
        stage="second",
        during=CASE["answer_again"].sources,
        guards=(g.second_reply_awaited,),
    ),
    _on_assignment(
        "promise", f.PROMISE_MADE, ANSWERING, holding=_in("issue_again"), during=ANSWERED
    ),
    _on_assignment(
        "carry_out",
        f.CARRIED_OUT,
        ANSWERING,
        holding=_in("issue_again"),
        during=ANSWERED,
        guards=(g.promise_open,),
    ),
    _on_assignment(
        "propose_publication",
        f.PUBLICATION_PROPOSED,
        ANSWERING,
        holding=_in("issue_again") | _in("draft"),
        during=HANDLED | ANSWERED,
    ),
)

SECRETARIAT_ACTS: Final = (
    _on_case("direct", f.DIRECTED, SECRETARIAT, asking=("filed",)),
    _on_assignment("rule", f.RETURN_GRANTED, SECRETARIAT, holding=_in("grant_return")),
    _on_assignment(
        "rule_extension",
        f.EXTENSION_GRANTED,
        SECRETARIAT,
        holding=OPEN_ASSIGNMENTS,
        guards=(g.extension_requested,),
    ),
    _on_assignment(
        "waive_opinion", f.OPINION_WAIVED, SECRETARIAT, holding=_in("waive"), guards=(g.co_handles,)
    ),
    _on_assignment("review", f.REVIEWED, SECRETARIAT, holding=_in("review")),
    _on_case("supervise", f.SUPERVISED, SECRETARIAT, during=LIVE),
    _on_case("correct", f.CORRECTED, SECRETARIAT, during=ANSWERED, guards=(g.answered,)),
    _on_case("publish", f.PUBLISHED, SECRETARIAT, during=ANSWERED, guards=(g.answered,)),
)

ALL_ACTS: Final = (*MEMBER_ACTS, *EXAMINER_ACTS, *BUREAU_ACTS, *SECRETARIAT_ACTS)
ACTS: Final[Mapping[str, Act]] = {act.key: act for act in ALL_ACTS}

ACT_OF_EVENT: Final[Mapping[str, Act]] = {
    **{act.event: act for act in reversed(ALL_ACTS) if act.stage is None},
    f.RETURN_REFUSED: ACTS["rule"],
    f.EXTENSION_REFUSED: ACTS["rule_extension"],
}


def act_of(fact: f.Fact) -> Act | None:
    """The act that an event records; None for what services do by themselves."""
    if fact.type == f.REPLY:
        return ACTS.get(f"reply:{fact.data.get('stage')}")
    return ACT_OF_EVENT.get(fact.type)
