"""Who handles a paper, its clocks and rulings, in words."""

from typing import Final

from services.portal.domain.entries import Entry
from services.portal.domain.telling.lines import (
    Context,
    Line,
    Teller,
    Tellers,
    Tone,
    due,
    line,
    reason,
)
from services.portal.domain.terms import RECALLS, TRIAGE_REASONS
from services.portal.domain.words import Words, named, say


def _assigned(entry: Entry, context: Context) -> Line:
    bureau = context.bureau(entry.bureau)
    titles = {
        "lead": say("已分派：%(bureau)s（主办）", bureau=bureau),
        "co": say("已分派：%(bureau)s（会办）", bureau=bureau),
        "separate": say("已分派：%(bureau)s（分办）", bureau=bureau),
    }
    title = titles.get(entry.role or "", say("已分派：%(bureau)s", bureau=bureau))
    by = say("由大会秘书处指定") if entry.decided_by == "secretariat" else None
    return line(entry, title, by, due(entry, context))


def _triage(entry: Entry, _context: Context) -> Line:
    why = named(TRIAGE_REASONS, entry.reason) if entry.reason else None
    return line(entry, say("大会秘书处正在确定承办单位"), why, tone="warn")


def _directed(entry: Entry, context: Context) -> Line:
    title = say("大会秘书处指定由%(bureau)s办理", bureau=context.bureau(entry.lead))
    return line(entry, title, quote=entry.note)


def _signed(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 已签收", bureau=context.bureau(entry.bureau))
    return line(entry, title, tone="good")


def _sign_refused(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 不予签收", bureau=context.bureau(entry.bureau))
    return line(entry, title, tone="warn", quote=entry.reason)


def _return_requested(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 申请退办", bureau=context.bureau(entry.bureau))
    proposed = None
    if entry.proposed_bureau:
        other = context.bureau(entry.proposed_bureau)
        proposed = say("建议由%(bureau)s办理", bureau=other)
    return line(entry, title, reason(entry, context), proposed, tone="warn", quote=entry.evidence)


def _ruled(title: Words, tone: Tone = "plain") -> Teller:
    def tell(entry: Entry, context: Context) -> Line:
        bureau = context.bureau(entry.bureau)
        about = say("单位：%(bureau)s", bureau=bureau) if bureau else None
        return line(entry, title, about, due(entry, context), tone=tone, quote=entry.note)

    return tell


def _extension_requested(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 申请延期", bureau=context.bureau(entry.bureau))
    return line(
        entry, title, reason(entry, context), due(entry, context), tone="warn", quote=entry.reason
    )


def _opinion(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 已提出会办意见", bureau=context.bureau(entry.bureau))
    return line(entry, title, quote=entry.text)


def _recalled(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 停止办理", bureau=context.bureau(entry.bureau))
    return line(entry, title, named(RECALLS, entry.reason) if entry.reason else None)


def _stopped(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 中止计时", bureau=context.bureau(entry.bureau))
    return line(entry, title, reason(entry, context), tone="warn", quote=entry.reason)


def _restarted(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 恢复计时", bureau=context.bureau(entry.bureau))
    return line(entry, title, due(entry, context), quote=entry.reason)


HANDLING_TELLERS: Final[Tellers] = {
    "enquiry.assigned": _assigned,
    "triage.requested": _triage,
    "assignment.directed": _directed,
    "assignment.signed": _signed,
    "assignment.sign_refused": _sign_refused,
    "assignment.return_requested": _return_requested,
    "assignment.return_granted": _ruled(say("退办已同意")),
    "assignment.return_refused": _ruled(say("退办未获同意，由原单位继续办理"), "warn"),
    "assignment.opinion_given": _opinion,
    "assignment.opinion_waived": _ruled(say("不再等待会办意见")),
    "assignment.opinions_complete": _ruled(say("会办意见已齐，主办单位可以答复"), "good"),
    "assignment.extension_requested": _extension_requested,
    "assignment.extension_granted": _ruled(say("延期已同意")),
    "assignment.extension_refused": _ruled(say("延期未获同意"), "warn"),
    "assignment.recalled": _recalled,
    "clock.stopped": _stopped,
    "clock.restarted": _restarted,
}
