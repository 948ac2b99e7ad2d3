"""What is answered and what comes of it: replies, promises, alerts, closing, in words."""

from typing import Final

from services.portal.domain.entries import Entry
from services.portal.domain.telling.lines import Context, Line, Tellers, due, line, plain
from services.portal.domain.terms import (
    CLOSINGS,
    LIMITS,
    REOPENINGS,
    STAGES,
    SUPERVISIONS,
)
from services.portal.domain.words import Words, named, say


def _replied(entry: Entry, context: Context) -> Line:
    bureau = context.bureau(entry.bureau)
    if entry.stage == "interim":
        return line(entry, say("%(bureau)s 告知进展", bureau=bureau))
    stage = named(STAGES, entry.stage) if entry.stage else None
    title = say("%(bureau)s 已答复", bureau=bureau)
    return line(entry, title, stage, _class(entry, context), tone="good")


def _class(entry: Entry, context: Context) -> Words | None:
    if not entry.result_class:
        return None
    return say("办理结果：%(name)s", name=context.names.result_class(entry.result_class))


def _drafted(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 已拟答复稿", bureau=context.bureau(entry.bureau))
    return line(entry, title)


def _countersigned(entry: Entry, context: Context) -> Line:
    bureau = context.bureau(entry.bureau)
    if entry.agrees is False:
        title = say("%(bureau)s 不同意答复稿", bureau=bureau)
        return line(entry, title, tone="warn", quote=entry.comment)
    return line(entry, say("%(bureau)s 同意答复稿", bureau=bureau), quote=entry.comment)


def _reviewed(entry: Entry, context: Context) -> Line:
    found = _class(entry, context)
    if entry.approved is False:
        title = say("大会秘书处要求修改答复稿")
        return line(entry, title, found, tone="warn", quote=entry.note)
    return line(entry, say("大会秘书处同意答复稿"), found, quote=entry.note)


def _corrected(entry: Entry, context: Context) -> Line:
    title = say("大会秘书处更正办理结果")
    return line(entry, title, _class(entry, context), quote=entry.note)


def _promised(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 作出承诺", bureau=context.bureau(entry.bureau))
    if entry.promise is None:
        return line(entry, title)
    at = context.names.moment(entry.promise.due_at)
    return line(entry, title, say("期限：%(moment)s", moment=at), quote=entry.promise.item)


def _carried_out(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 报告承诺已落实", bureau=context.bureau(entry.bureau))
    return line(entry, title, tone="good", quote=entry.text)


def _proposed(entry: Entry, context: Context) -> Line:
    title = say("%(bureau)s 提出公开建议", bureau=context.bureau(entry.bureau))
    return line(entry, title, _mode(entry, context))


def _published(entry: Entry, context: Context) -> Line:
    return line(entry, say("已决定公开方式"), _mode(entry, context))


def _mode(entry: Entry, context: Context) -> Words | None:
    if not entry.mode:
        return None
    return say("公开方式：%(mode)s", mode=context.names.publication(entry.mode))


def _approaching(entry: Entry, context: Context) -> Line:
    return line(entry, say("期限临近"), *_limit(entry, context), tone="warn")


def _missed(entry: Entry, context: Context) -> Line:
    return line(entry, say("已超过期限"), *_limit(entry, context), tone="warn")


def _limit(entry: Entry, context: Context) -> tuple[Words | None, ...]:
    bureau = context.bureau(entry.bureau)
    return (
        named(LIMITS, entry.what) if entry.what else None,
        say("单位：%(bureau)s", bureau=bureau) if bureau else None,
        due(entry, context),
    )


def _closed(entry: Entry, _context: Context) -> Line:
    why = named(CLOSINGS, entry.reason) if entry.reason else None
    return line(entry, say("已办结"), why, tone="good")


def _reopened(entry: Entry, context: Context) -> Line:
    why = named(REOPENINGS, entry.reason) if entry.reason else None
    return line(entry, say("重新办理"), why, due(entry, context), tone="warn")


def _supervised(entry: Entry, _context: Context) -> Line:
    why = named(SUPERVISIONS, entry.reason) if entry.reason else None
    leader = say("领衔督办：%(name)s", name=entry.leader) if entry.leader else None
    return line(entry, say("大会秘书处督办"), why, leader, tone="warn", quote=entry.note)


def _overtaken(entry: Entry, context: Context) -> Line:
    detail = entry.detail
    return line(
        entry,
        say("一项操作因他人在先而未生效"),
        say("理由：%(reason)s", reason=detail.read(context.language)) if detail else None,
        tone="warn",
    )


def _alerted(entry: Entry, context: Context) -> Line:
    if entry.recipient == f"person:{context.reader.id}":
        return Line(entry.id, entry.at, say("已通知您"), "quiet")
    return Line(entry.id, entry.at, _told(entry.recipient or "", context), "quiet")


def _told(recipient: str, context: Context) -> Words:
    family, _, who = recipient.partition(":")
    if family == "person":
        return say("已通知提交人")
    if who == "secretariat":
        return say("已通知大会秘书处")
    return say("已通知%(bureau)s", bureau=context.bureau(who))


def _alert_failed(entry: Entry, _context: Context) -> Line:
    return Line(entry.id, entry.at, say("一条通知未能送达"), "quiet", quote=entry.reason)


ANSWER_TELLERS: Final[Tellers] = {
    "reply.submitted": _replied,
    "reply.drafted": _drafted,
    "reply.countersigned": _countersigned,
    "reply.reviewed": _reviewed,
    "result.corrected": _corrected,
    "promise.made": _promised,
    "promise.carried_out": _carried_out,
    "publication.proposed": _proposed,
    "deadline.approaching": _approaching,
    "deadline.missed": _missed,
    "alert.delivered": _alerted,
    "alert.failed": _alert_failed,
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.tracked": plain(say("开始跟踪承诺的落实")),
    "case.supervised": _supervised,
    "answer.passed_on": plain(say("答复已同时送达并案的提交人")),
    "act.overtaken": _overtaken,
    "case.published": _published,
}
