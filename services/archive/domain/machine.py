"""The two machines as data: what moves a case, and an assignment, from one state to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

CaseStatus = Literal[
    "draft",
    "cosigning",
    "submitted",
    "returned_to_author",
    "not_filed",
    "merged",
    "filed",
    "triage",
    "reassigning",
    "assigned",
    "in_handling",
    "suspended",
    "replied",
    "rated_ok",
    "rated_no",
    "reopened",
    "tracked",
    "closed",
    "withdrawn",
    "converted",
]
AssignmentStatus = Literal[
    "dispatched",
    "refused",
    "signed",
    "return_requested",
    "returned",
    "return_refused",
    "working",
    "opinion_given",
    "drafted",
    "countersigned",
    "reviewed",
    "replied",
    "superseded",
    "recalled",
    "waived",
]
States = frozenset[str]

NEW: Final = "new"
"""Before anything is known."""


@dataclass(frozen=True, slots=True)
class Move:
    """`target` None: it may happen in these states and changes none of them."""

    name: str
    sources: States
    target: str | None
    by: str


def _move(name: str, sources: str, target: str | None, *, by: str) -> Move:
    return Move(name, frozenset(sources.split()), target, by)


_BEFORE_HANDLING = "submitted filed triage reassigning"
_HANDLED = "assigned in_handling suspended"
_ANSWERED = "replied rated_ok tracked"

CASE_MOVES: Final = (
    _move("draft", NEW, "draft", by="member"),
    _move("save", "draft returned_to_author", None, by="author"),
    _move("invite", f"{NEW} draft cosigning", "cosigning", by="author"),
    _move("cosign", "cosigning", None, by="invited member"),
    _move(
        "submit",
        f"{NEW} draft cosigning returned_to_author",
        "submitted",
        by="author, or the clock",
    ),
    _move("file", "submitted", "filed", by="examiner"),
    _move("not_file", "submitted", "not_filed", by="examiner"),
    _move("return_to_author", "submitted", "returned_to_author", by="examiner"),
    _move("merge", f"{_BEFORE_HANDLING} assigned in_handling", "merged", by="examiner"),
    _move("split", "merged", "filed", by="examiner"),
    _move(
        "withdraw",
        f"draft cosigning returned_to_author merged {_BEFORE_HANDLING} {_HANDLED}",
        "withdrawn",
        by="author",
    ),
    _move(
        "convert",
        f"not_filed {_BEFORE_HANDLING} {_HANDLED} {_ANSWERED} rated_no reopened closed",
        "converted",
        by="author or examiner",
    ),
    _move("refer", f"{_BEFORE_HANDLING} {_HANDLED}", "triage", by="router"),
    _move("direct", f"{_BEFORE_HANDLING} {_HANDLED}", None, by="secretariat"),
    _move("assign", f"{_BEFORE_HANDLING} {_HANDLED}", "assigned", by="router"),
    _move("take_up", "assigned", "in_handling", by="lead"),
    _move("keep", "triage", "assigned", by="router or secretariat"),
    _move("hand_back", f"triage {_HANDLED}", "reassigning", by="router or secretariat"),
    _move("stop", "assigned in_handling", "suspended", by="lead"),
    _move("restart", "suspended", "in_handling", by="lead"),
    _move("answer", f"merged triage reassigning reopened {_HANDLED}", "replied", by="lead"),
    _move("answer_again", "replied rated_ok reopened tracked", "replied", by="lead"),
    _move("deny", "replied", "in_handling", by="author"),
    _move("ask", _ANSWERED, None, by="author or co-signer"),
    _move("rate_ok", "replied", "rated_ok", by="author"),
    _move("rate_no", "replied", "rated_no", by="author"),
    _move("rate", f"{_ANSWERED} rated_no reopened closed", None, by="author or co-signer"),
    _move("reopen", "rated_no tracked", "reopened", by="the clock"),
    _move("track", "replied rated_ok", "tracked", by="the clock"),
    _move("close", _ANSWERED, "closed", by="the clock"),
)

_UNSIGNED = "dispatched refused return_refused"
_IN_HAND = "signed working"
_DRAFTED = "drafted countersigned reviewed"

ASSIGNMENT_MOVES: Final = (
    _move("dispatch", NEW, "dispatched", by="router"),
    _move("sign", _UNSIGNED, "signed", by="bureau"),
    _move(
        "sign_late",
        f"working opinion_given replied {_DRAFTED}",
        None,
        by="bureau",
    ),
    _move("refuse", "dispatched", "refused", by="bureau"),
    _move("request_return", f"{_UNSIGNED} {_IN_HAND}", "return_requested", by="bureau"),
    _move("grant_return", "return_requested", "returned", by="router or secretariat"),
    _move("refuse_return", "return_requested", "return_refused", by="router or secretariat"),
    _move("work", f"dispatched return_refused {_IN_HAND}", "working", by="bureau"),
    _move("opine", f"dispatched return_refused {_IN_HAND}", "opinion_given", by="co-handler"),
    _move(
        "waive",
        f"return_requested {_UNSIGNED} {_IN_HAND}",
        "waived",
        by="secretariat",
    ),
    _move("draft", f"dispatched return_refused {_IN_HAND} {_DRAFTED}", "drafted", by="lead"),
    _move("countersign", "drafted countersigned", "countersigned", by="co-handler"),
    _move("review", _DRAFTED, "reviewed", by="secretariat"),
    _move(
        "issue",
        f"return_requested {_UNSIGNED} {_IN_HAND} {_DRAFTED}",
        "replied",
        by="lead",
    ),
    _move("issue_again", "replied", None, by="lead"),
    _move("deny", "replied", "working", by="author"),
    _move(
        "supersede",
        f"return_requested {_UNSIGNED} {_IN_HAND} {_DRAFTED}",
        "superseded",
        by="router",
    ),
    _move(
        "recall",
        f"return_requested {_UNSIGNED} {_IN_HAND} {_DRAFTED}",
        "recalled",
        by="the clock",
    ),
)

CASE: Final[Mapping[str, Move]] = {move.name: move for move in CASE_MOVES}
ASSIGNMENT: Final[Mapping[str, Move]] = {move.name: move for move in ASSIGNMENT_MOVES}

OPEN_ASSIGNMENTS: Final[States] = ASSIGNMENT["recall"].sources
"""Still somebody's work."""

OPEN_CASES: Final[States] = frozenset(
    f"{_BEFORE_HANDLING} {_HANDLED} reopened tracked rated_no".split()
)
"""Still to be filed, assigned, answered, or kept as promised."""

ENDED: Final[States] = frozenset({"withdrawn", "converted", "merged", "not_filed", "closed"})
"""No bureau works on it."""

PRIVATE: Final[States] = frozenset({"draft", "cosigning"})
"""Nobody but its author, and whom he invites, knows of it."""


def after(moves: Mapping[str, Move], status: str, name: str) -> str | None:
    """The state that this move leads to, the same if it changes none, None if it cannot be."""
    move = moves[name]
    if status not in move.sources:
        return None
    return move.target or status
