"""What members and examiners do with a paper, in words."""

from typing import Final

from services.portal.domain.entries import Entry
from services.portal.domain.telling.lines import (
    Context,
    Line,
    Tellers,
    due,
    line,
    plain,
    reason,
)
from services.portal.domain.words import say


def _invited(entry: Entry, context: Context) -> Line:
    people = "、".join(one.called for one in entry.invited)
    who = say("受邀人：%(people)s", people=people) if people else None
    return line(entry, say("已邀请联名"), who, due(entry, context))


def _cosigned(entry: Entry, context: Context) -> Line:
    by = entry.by
    name = "" if by is None else context.called(by.acting_for) if by.acting_for else by.called
    if entry.decision == "declined":
        return line(entry, say("%(name)s 不联名", name=name))
    return line(entry, say("%(name)s 已联名", name=name), tone="good")


def _withdrawn(entry: Entry, _context: Context) -> Line:
    return line(entry, say("提交人已撤回"), quote=entry.reason)


def _converted(entry: Entry, context: Context) -> Line:
    kind = context.names.kind(entry.to_kind or "")
    return line(entry, say("已转为%(kind)s，以新件继续", kind=kind))


def _asked(entry: Entry, context: Context) -> Line:
    return line(entry, say("提交人追问"), due(entry, context), quote=entry.text)


def _confirmed(entry: Entry, _context: Context) -> Line:
    if entry.confirmed is False:
        title = say("提交人表示未接到电话答复，继续办理")
        return line(entry, title, tone="warn", quote=entry.comment)
    return line(entry, say("提交人已确认电话答复"), tone="good", quote=entry.comment)


def _consented(entry: Entry, context: Context) -> Line:
    mode = say("公开方式：%(mode)s", mode=context.names.publication(entry.mode or ""))
    return line(entry, say("提交人表明公开意愿"), mode, reason(entry, context))


def _not_filed(entry: Entry, context: Context) -> Line:
    return line(entry, say("不予立案"), reason(entry, context), tone="warn", quote=entry.note)


PAPER_TELLERS: Final[Tellers] = {
    "enquiry.drafted": plain(say("已保存草稿"), tone="quiet"),
    "cosigners.invited": _invited,
    "enquiry.submitted": plain(say("已提交，系统已受理"), tone="good"),
    "enquiry.withdrawn": _withdrawn,
    "enquiry.cosigned": _cosigned,
    "enquiry.converted": _converted,
    "followup.asked": _asked,
    "enquiry.rated": plain(say("已作出评价")),
    "phone.confirmed": _confirmed,
    "publication.consented": _consented,
    "filing.requested": plain(say("已送审查立案")),
    "case.filed": plain(say("已立案"), tone="good"),
    "case.not_filed": _not_filed,
    "case.returned_to_author": plain(say("已退回提交人修改"), tone="warn"),
    "case.merged": plain(say("已并入内容相同的件办理")),
    "case.split": plain(say("已从主件拆出，单独办理")),
    "case.joined": plain(say("另一件已并入此件")),
    "case.parted": plain(say("一件已从此件拆出")),
}
