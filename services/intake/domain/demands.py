"""What an act needs beyond the form of its fields: decided from plain values alone."""

from datetime import datetime

from services.intake.domain.faults import Fault, Faults


def reply_faults(kind: str, stage: str, *, result_class: str | None, phone: bool) -> Faults:
    """What is missing in a reply to a paper of this kind."""
    faults = []
    if stage == "final" and kind != "consultation" and result_class is None:
        reason = "a final reply to a suggestion or proposal needs a result class"
        faults.append(Fault("result_class", reason, "建议和提案的正式答复须注明办理结果类别"))
    if stage == "phone" and not phone:
        reason = "a reply by telephone needs the record of the call"
        faults.append(Fault("phone", reason, "电话答复须附通话记录"))
    return faults


def promised_faults(stage: str, *, tracked: bool, promised: bool) -> Faults:
    """A reply of a class that promises something says what, who and until when."""
    if not tracked or promised or stage not in {"final", "second"}:
        return []
    reason = "a reply of this result class needs a promise"
    return [Fault("promise", reason, "该办理结果类别须写明承诺事项、责任人和时限")]


def future_faults(name: str, moment: datetime | None, *, now: datetime) -> Faults:
    """A date that somebody is held to lies ahead."""
    if moment is None or moment > now:
        return []
    return [Fault(name, "has to lie ahead", "须为将来的时间")]


def proposal_faults(proposed: str | None, *, own: str | None) -> Faults:
    """A bureau that hands a paper back cannot propose itself."""
    if proposed is None or proposed != own:
        return []
    return [Fault("proposed_bureau", "propose another bureau than your own", "不能推荐本单位")]


def extension_faults(until: datetime, *, due_at: datetime, latest: datetime | None) -> Faults:
    """More time does not end before what there is, nor later than the region ever grants.

    The same end is let pass: so a retry finds it once the extension is granted.
    """
    if latest is None:
        return [Fault("until", "this step cannot be extended", "该环节不能延期")]
    if until < due_at:
        return [Fault("until", "has to be after the present deadline", "须晚于现有时限")]
    if until > latest:
        reason = f"the latest possible is {latest.isoformat()}"
        return [Fault("until", reason, f"最迟为 {latest.isoformat()}")]
    return []


def paper_faults(*, title: str, text: str) -> Faults:
    """A draft may lack these, a paper that is submitted may not."""
    named = (("title", title, "标题"), ("text", text, "正文"))
    return [
        Fault(name, f"a paper needs its {name}", f"提交前须填写{name_zh}")
        for name, value, name_zh in named
        if not value
    ]


def other_case_faults(name: str, *, same: bool) -> Faults:
    """No case is merged into itself."""
    return [Fault(name, "name another case than this one", "不能并入本件自身")] if same else []


def no_such_case(name: str) -> Faults:
    return [Fault(name, "there is no such case", "没有该件")]


def other_kind_faults(*, same: bool) -> Faults:
    """A paper is converted to what it is not yet."""
    return [Fault("to_kind", "it is of this kind already", "该件已属此类")] if same else []


def invited_faults(*, somebody: bool) -> Faults:
    """The author does not co-sign his own paper."""
    reason = "name somebody else than yourself"
    return [] if somebody else [Fault("cosigners", reason, "请填写本人以外的联名人")]


def ruling_faults(*, granted: bool, lead: str | None) -> Faults:
    """Who relieves one bureau names the next."""
    reason = "name the bureau that takes over"
    return [Fault("lead", reason, "须指定接办单位")] if granted and lead is None else []


def separate_faults(*, co: bool, separate: bool) -> Faults:
    """Bureaus that each answer for themselves have no co-handlers."""
    if not (co and separate):
        return []
    reason = "name either co-handlers or bureaus that answer separately"
    return [Fault("separate", reason, "会办单位与分办单位不能同时指定")]


def answer_of_another_faults(*, same: bool) -> Faults:
    """Several bureaus may have answered; the correction is of the answer that the permit names."""
    reason = "the answer in question is not that of this assignment"
    return [] if same else [Fault("assignment_id", reason, "当前答复不属于该承办任务")]


def published_faults(mode: str, *, title: str | None, text: str | None) -> Faults:
    """The public copy is written by whoever publishes; only what stays closed has none."""
    if mode == "closed":
        return []
    named = (("title", title, "标题"), ("text", text, "正文"))
    return [
        Fault(name, f"the public copy needs its {name}", f"公开件须有{name_zh}")
        for name, value, name_zh in named
        if value is None
    ]
