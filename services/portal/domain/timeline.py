"""Turns the events of a case into lines that a person reads, newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.portal.domain.cases import Case, Entry, Party
from services.portal.domain.people import Reader
from services.portal.domain.words import STAGES, TRIAGE_REASONS, Words, named, say

Name = Callable[[str], str]
Tone = Literal["plain", "good", "warn", "quiet"]


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    at: datetime
    title: Words
    tone: Tone = "plain"
    about: Words | None = None
    quote: str | None = None


def timeline(case: Case, *, reader: Reader, bureau_name: Name, reason_name: Name) -> Sequence[Line]:
    """`bureau_name` and `reason_name` answer the name of a code in the reader's language."""
    teller = _Teller(reader, bureau_name, reason_name)
    entries = sorted(case.timeline, key=lambda entry: entry.at, reverse=True)
    return [teller.line(entry) for entry in entries]


class _Teller:
    def __init__(self, reader: Reader, bureau_name: Name, reason_name: Name) -> None:
        self._reader = reader
        self._bureau_name = bureau_name
        self._reason_name = reason_name
        self._tellers: Mapping[str, Callable[[Entry], Line]] = {
            "enquiry.submitted": lambda e: Line(e.id, e.at, say("已提交，系统已受理"), "good"),
            "enquiry.withdrawn": lambda e: Line(e.id, e.at, say("提交人已撤回")),
            "enquiry.assigned": self._assigned,
            "triage.requested": self._triage,
            "assignment.signed": self._signed,
            "assignment.return_requested": self._return_requested,
            "assignment.return_granted": self._plain(say("退办已同意")),
            "assignment.return_refused": self._plain(say("退办未获同意，由原单位继续办理")),
            "assignment.directed": self._directed,
            "assignment.opinion_given": self._opinion,
            "reply.submitted": self._replied,
            "deadline.approaching": self._plain(say("办理期限临近"), "warn"),
            "deadline.missed": self._plain(say("已超过办理期限"), "warn"),
            "alert.delivered": self._alerted,
            "alert.failed": self._alert_failed,
            "case.closed": self._plain(say("已办结"), "good"),
            "case.published": self._plain(say("已决定公开方式")),
        }

    def line(self, entry: Entry) -> Line:
        teller = self._tellers.get(entry.fact)
        if teller is None:
            return Line(entry.id, entry.at, say("其他进展"), "quiet", quote=entry.fact)
        return teller(entry)

    def _plain(self, title: Words, tone: Tone = "plain") -> Callable[[Entry], Line]:
        return lambda entry: Line(entry.id, entry.at, title, tone, quote=entry.note)

    def _bureau(self, code: str | None) -> str:
        return self._bureau_name(code) if code else ""

    def _assigned(self, entry: Entry) -> Line:
        bureau = self._bureau(entry.bureau)
        title = {
            "lead": say("已分派：%(bureau)s（主办）", bureau=bureau),
            "co": say("已分派：%(bureau)s（会办）", bureau=bureau),
        }.get(entry.role or "", say("已分派：%(bureau)s", bureau=bureau))
        about = say("由大会秘书处指定") if entry.decided_by == "secretariat" else None
        return Line(entry.id, entry.at, title, about=about)

    def _triage(self, entry: Entry) -> Line:
        about = named(TRIAGE_REASONS, entry.reason) if entry.reason else None
        return Line(entry.id, entry.at, say("大会秘书处正在确定承办单位"), "warn", about)

    def _signed(self, entry: Entry) -> Line:
        title = say("%(bureau)s 已签收", bureau=self._bureau(entry.bureau))
        return Line(entry.id, entry.at, title, "good", self._who(entry.by))

    def _return_requested(self, entry: Entry) -> Line:
        title = say("%(bureau)s 申请退办", bureau=self._bureau(entry.bureau))
        reason = self._reason_name(entry.reason_code) if entry.reason_code else ""
        if entry.proposed_bureau:
            proposed = self._bureau(entry.proposed_bureau)
            about = say("%(reason)s；建议由%(proposed)s办理", reason=reason, proposed=proposed)
        else:
            about = say("理由：%(reason)s", reason=reason)
        return Line(entry.id, entry.at, title, "warn", about, entry.evidence)

    def _directed(self, entry: Entry) -> Line:
        title = say("大会秘书处指定由%(bureau)s办理", bureau=self._bureau(entry.lead))
        return Line(entry.id, entry.at, title, about=self._who(entry.by), quote=entry.note)

    def _opinion(self, entry: Entry) -> Line:
        title = say("%(bureau)s 已提出会办意见", bureau=self._bureau(entry.bureau))
        return Line(entry.id, entry.at, title, quote=entry.text)

    def _replied(self, entry: Entry) -> Line:
        title = say("%(bureau)s 已答复", bureau=self._bureau(entry.bureau))
        about = named(STAGES, entry.stage) if entry.stage else None
        return Line(entry.id, entry.at, title, "good", about)

    def _alerted(self, entry: Entry) -> Line:
        if entry.recipient == f"person:{self._reader.id}":
            return Line(entry.id, entry.at, say("已通知您"), "quiet")
        return Line(entry.id, entry.at, self._told(entry.recipient or ""), "quiet")

    def _alert_failed(self, entry: Entry) -> Line:
        return Line(entry.id, entry.at, say("一条通知未能送达"), "quiet", quote=entry.reason)

    def _told(self, recipient: str) -> Words:
        family, _, who = recipient.partition(":")
        if family == "person":
            return say("已通知提交人")
        if who == "secretariat":
            return say("已通知大会秘书处")
        return say("已通知%(bureau)s", bureau=self._bureau(who))

    @staticmethod
    def _who(by: Party | None) -> Words | None:
        return say("经办人：%(name)s", name=by.name) if by and by.name else None
