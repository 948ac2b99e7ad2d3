"""What bureaus and the secretariat may do with a case, as data."""

from typing import Final

from services.archive.domain import facts as f
from services.archive.domain import guards as g
from services.archive.domain.act import (
    ANSWERED,
    ANSWERING,
    BUREAU,
    CO_HANDLER,
    HANDLED,
    LIVE,
    SECRETARIAT,
    held_in,
    on_assignment,
    on_case,
)
from services.archive.domain.machine import CASE, OPEN_ASSIGNMENTS

BUREAU_ACTS: Final = (
    on_assignment(
        "sign",
        f.SIGNED,
        BUREAU,
        holding=held_in("sign") | held_in("sign_late"),
        during=HANDLED | ANSWERED,
        guards=(g.not_signed,),
    ),
    on_assignment("refuse_to_sign", f.SIGN_REFUSED, BUREAU, holding=held_in("refuse")),
    on_assignment(
        "hand_back",
        f.RETURN_REQUESTED,
        BUREAU,
        holding=held_in("request_return"),
        guards=(g.may_be_returned,),
        asking=("return_by",),
    ),
    on_assignment("opine", f.OPINION, CO_HANDLER, holding=held_in("opine")),
    on_assignment(
        "ask_extension",
        f.EXTENSION_REQUESTED,
        ANSWERING,
        holding=held_in("work") | held_in("draft"),
        guards=(g.not_extended,),
    ),
    on_assignment(
        "stop_clock",
        f.CLOCK_STOPPED,
        BUREAU,
        holding=held_in("work") | held_in("draft"),
        guards=(g.clock_runs,),
    ),
    on_assignment(
        "restart_clock",
        f.CLOCK_RESTARTED,
        BUREAU,
        holding=OPEN_ASSIGNMENTS,
        guards=(g.clock_stands,),
    ),
    on_assignment("draft_reply", f.REPLY_DRAFTED, ANSWERING, holding=held_in("draft")),
    on_assignment(
        "countersign",
        f.COUNTERSIGNED,
        CO_HANDLER,
        holding=held_in("opine") | {"opinion_given"},
        guards=(g.lead_has_drafted,),
    ),
    on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=held_in("issue") | held_in("issue_again"),
        stage="interim",
        during=HANDLED | {"reopened"},
        guards=(g.not_answered,),
    ),
    on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=held_in("issue"),
        stage="final",
        asking=("opinions", "review"),
    ),
    on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=held_in("issue"),
        stage="phone",
        asking=("opinions_on_a_call",),
    ),
    on_assignment(
        "reply",
        f.REPLY,
        ANSWERING,
        holding=held_in("issue_again"),
        stage="second",
        during=CASE["answer_again"].sources,
        guards=(g.second_reply_awaited,),
    ),
    on_assignment(
        "promise",
        f.PROMISE_MADE,
        ANSWERING,
        holding=held_in("issue_again"),
        during=ANSWERED - {"closed", "converted"},
    ),
    on_assignment(
        "carry_out",
        f.CARRIED_OUT,
        ANSWERING,
        holding=held_in("issue_again"),
        during=ANSWERED,
        guards=(g.promise_open,),
    ),
    on_assignment(
        "propose_publication",
        f.PUBLICATION_PROPOSED,
        ANSWERING,
        holding=held_in("issue_again") | held_in("draft"),
        during=HANDLED | ANSWERED,
    ),
)

SECRETARIAT_ACTS: Final = (
    on_case("direct", f.DIRECTED, SECRETARIAT, asking=("filed",)),
    on_assignment("rule", f.RETURN_GRANTED, SECRETARIAT, holding=held_in("grant_return")),
    on_assignment(
        "rule_extension",
        f.EXTENSION_GRANTED,
        SECRETARIAT,
        holding=OPEN_ASSIGNMENTS,
        guards=(g.extension_requested,),
    ),
    on_assignment(
        "waive_opinion",
        f.OPINION_WAIVED,
        SECRETARIAT,
        holding=held_in("waive"),
        guards=(g.co_handles,),
    ),
    on_assignment("review", f.REVIEWED, SECRETARIAT, holding=held_in("review")),
    on_case("supervise", f.SUPERVISED, SECRETARIAT, during=LIVE),
    on_case("correct", f.CORRECTED, SECRETARIAT, during=ANSWERED, guards=(g.answered,)),
    on_case("publish", f.PUBLISHED, SECRETARIAT, during=ANSWERED, guards=(g.answered,)),
)
