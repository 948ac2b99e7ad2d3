"""The stacks of work on a desk, by role: which cases belong on each, and what it is called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from services.portal.domain.cases import Case
from services.portal.domain.people import Reader
from services.portal.domain.words import Words, say


@dataclass(frozen=True, slots=True)
class DeskView:
    """`query` is put to the archive, `keeps` decides about what it answers.

    `also` are further questions whose answers belong here, too. `ledger` lists promises instead
    of cases, `alike` groups of similar papers.
    """

    code: str
    name: Words
    title: Words
    about: Words
    empty: Words
    query: Mapping[str, str] = field(default_factory=dict)
    also: Sequence[Mapping[str, str]] = ()
    keeps: Callable[[Case], bool] = lambda _case: True
    ledger: bool = False
    alike: bool = False


def _has_requests(case: Case) -> bool:
    return any(one.awaits_ruling or one.awaits_review for one in case.assignments)


def _awaits_examiner(case: Case) -> bool:
    """The router has asked for it: other kinds pass through this state within a moment."""
    return any(entry.fact == "filing.requested" for entry in case.timeline)


def _is_unpublished(case: Case) -> bool:
    return case.published is None


_FILING: Final = DeskView(
    "filing",
    say("待立案"),
    say("待立案的件"),
    say("建议和提案先审查立案，再交办。"),
    say("没有等待立案的件"),
    {"status": "submitted"},
    keeps=_awaits_examiner,
)
_MERGED: Final = DeskView(
    "merged",
    say("已并案"),
    say("已并案的件"),
    say("随主件一并办理；可以拆出单独办理。"),
    say("没有已并案的件"),
    {"status": "merged"},
)
_ALIKE: Final = DeskView(
    "alike",
    say("相似的件"),
    say("内容相似的件"),
    say("不同提交人的相似件；是否并案由您决定，系统不会自行合并。"),
    say("没有相似的件"),
    alike=True,
)
_TRIAGE: Final = DeskView(
    "triage",
    say("待分办"),
    say("待分办的件"),
    say("系统没有把握的件，由您指定承办单位。"),
    say("没有等待分办的件"),
    {"status": "triage"},
)
_REQUESTS: Final = DeskView(
    "requests",
    say("待裁定"),
    say("待裁定和审核的件"),
    say("承办单位申请退办、延期，或送审答复稿的件。"),
    say("没有等待裁定的件"),
    {"open": "true"},
    keeps=_has_requests,
)
_HANDLED: Final = DeskView(
    "handled",
    say("在办"),
    say("在办的件"),
    say("按期限排列，最紧急的在前。"),
    say("没有在办的件"),
    {"open": "true"},
)
_ANSWERED: Final = DeskView(
    "answered",
    say("待公开"),
    say("已答复、待公开的件"),
    say("核对公开件并决定公开方式。"),
    say("没有等待公开的件"),
    {"status": "replied"},
    [{"status": "tracked"}],
    keeps=_is_unpublished,
)
_OWN: Final = DeskView(
    "open",
    say("待办"),
    say("待办的件"),
    say("按期限排列，最紧急的在前。"),
    say("没有待办的件"),
    {"open": "true"},
)
_LEDGER: Final = DeskView(
    "promises",
    say("承诺台账"),
    say("承诺台账"),
    say("本单位在答复中作出、尚未落实的承诺，按期限排列。"),
    say("没有尚未落实的承诺"),
    {"status": "tracked"},
    [{"open": "true"}, {"status": "replied"}],
    ledger=True,
)
_REPLIED: Final = DeskView(
    "replied",
    say("已答复"),
    say("已答复的件"),
    say("可提出公开建议或作出承诺。"),
    say("没有已答复的件"),
    {"status": "replied"},
)

_DESKS: Final[Mapping[str, Sequence[DeskView]]] = {
    "official": (_OWN, _LEDGER, _REPLIED),
    "examiner": (_FILING, _ALIKE, _MERGED),
    "secretariat": (_TRIAGE, _REQUESTS, _FILING, _ALIKE, _HANDLED, _ANSWERED),
}
DESK_ROLES: Final = tuple(_DESKS)


def next_due(case: Case, reader: Reader) -> datetime | None:
    """The next date that whoever reads is held to."""
    own = case.assignment_of(reader.bureau) if reader.bureau else None
    if own is not None and own.is_open:
        return own.next_due
    return case.assign_by if case.status in ("submitted", "filed") else case.due_at


def by_due_date(cases: Sequence[Case], reader: Reader) -> Sequence[Case]:
    """What has no date comes last, in the order that it had."""
    far = datetime.max.replace(tzinfo=UTC)
    return sorted(cases, key=lambda case: next_due(case, reader) or far)


def views_of(role: str) -> Sequence[DeskView]:
    return _DESKS[role]


def view_of(role: str, code: str) -> DeskView:
    """The named stack, or the first."""
    return next((view for view in _DESKS[role] if view.code == code), _DESKS[role][0])
