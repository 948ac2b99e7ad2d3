"""How far a case has come on its family's way, and how often a page asks for news of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.portal.domain.cases import ENDED, Case
from services.portal.domain.words import Words, say

Reached = Literal["done", "now", "ahead"]
_LIVELY = timedelta(minutes=10)

_SEND, _EXAMINE, _ASSIGN, _HANDLE, _ANSWER, _RATE, _CLOSE = (
    say("提交"),
    say("审查"),
    say("分派"),
    say("办理"),
    say("答复"),
    say("评价"),
    say("办结"),
)
_PAPER = (_SEND, _EXAMINE, _ASSIGN, _HANDLE, _ANSWER, _RATE, _CLOSE)
_CONSULTATION = (_SEND, _ASSIGN, _HANDLE, _ANSWER, _RATE, _CLOSE)

# The step that a case in this state is at; where an early end is not listed, the last step counts
# that its timeline tells of.
_AT: Mapping[str, Words] = {
    "draft": _SEND,
    "cosigning": _SEND,
    "returned_to_author": _SEND,
    "submitted": _EXAMINE,
    "filed": _ASSIGN,
    "triage": _ASSIGN,
    "reassigning": _ASSIGN,
    "assigned": _HANDLE,
    "in_handling": _HANDLE,
    "suspended": _HANDLE,
    "merged": _HANDLE,
    "reopened": _HANDLE,
    "rated_no": _HANDLE,
    "replied": _RATE,
    "rated_ok": _CLOSE,
    "tracked": _CLOSE,
}


@dataclass(frozen=True, slots=True)
class Step:
    name: Words
    reached: Reached


def steps(case: Case, *, filing: bool) -> Sequence[Step]:
    """Empty for what has left the way: withdrawn, not filed, converted."""
    if case.status in ENDED - {"closed"}:
        return ()
    way = _PAPER if filing else _CONSULTATION
    if case.status == "closed":
        return [Step(name, "done") for name in way]
    at = _AT.get(case.status, _HANDLE)
    now = way.index(at) if at in way else way.index(_ASSIGN)
    return [Step(name, _reached(index, now)) for index, name in enumerate(way)]


def _reached(index: int, now: int) -> Reached:
    if index == now:
        return "now"
    return "done" if index < now else "ahead"


def poll_seconds(case: Case | None, *, now: datetime, awaiting: bool) -> int | None:
    """How often the page asks for news: at once after an act, seldom later, never at the end."""
    if case is None or awaiting:
        return 2
    if case.status in ENDED:
        return None
    moments = [case.submitted_at, case.updated_at, *(entry.at for entry in case.timeline)]
    moved = max((at for at in moments if at), default=now)
    if now - moved < _LIVELY:
        return 2
    return 30 if case.status == "replied" else 10
