"""What authors, co-signers and the invited are told of a paper, in both languages."""

from typing import Final

from services.notifier.domain.alerts import Told, Words

PAPER: Final[dict[str, Told]] = {
    "enquiry.cosigned/signed": (
        Words("有人联名了您的来件", "Somebody has co-signed your paper"),
        Words("{receipt} 新增一位联名人。", "{receipt} has one more co-signer."),
    ),
    "enquiry.cosigned/declined": (
        Words("有人谢绝了联名邀请", "An invitation to co-sign was declined"),
        Words(
            "{receipt} 的一位受邀人谢绝联名。",
            "One of those whom you invited will not co-sign {receipt}.",
        ),
    ),
    "case.filed": (
        Words("您的来件已立案", "Your paper has been filed"),
        Words(
            "{receipt} 已立案，将交承办部门办理。",
            "{receipt} has been filed and goes to a bureau next.",
        ),
    ),
    "case.not_filed": (
        Words("您的来件未予立案", "Your paper was not filed"),
        Words("{receipt} 未予立案，理由：{reason}。", "{receipt} was not filed. Reason: {reason}."),
    ),
    "case.returned_to_author": (
        Words("您的来件需要修改", "Your paper has to be amended"),
        Words(
            "{receipt} 已退回修改，请查看审查意见后重新提交。",
            "{receipt} came back to be amended; please read why, and submit it again.",
        ),
    ),
    "case.merged": (
        Words("您的来件已并案", "Your paper has been merged"),
        Words(
            "{receipt} 已并入 {other} 办理，您仍会单独收到答复。",
            "{receipt} is handled together with {other}; you will get an answer of your own.",
        ),
    ),
    "case.split": (
        Words("您的来件已分案", "Your paper is handled on its own again"),
        Words(
            "{receipt} 不再与 {other} 并案，将单独办理。",
            "{receipt} has been split from {other} and is handled on its own.",
        ),
    ),
}

HANDLING: Final[dict[str, Told]] = {
    "enquiry.assigned": (
        Words("您的来件已交办", "Your paper has been assigned"),
        Words("{receipt} 已交由{bureau}办理。", "{receipt} is now with {bureau}."),
    ),
    "assignment.extension_granted": (
        Words("您的来件延期答复", "Your paper will be answered later"),
        Words(
            "{bureau}已获准延期答复 {receipt}，新的期限为{due}。",
            "{bureau} was granted more time for {receipt}, which is now due at {due}.",
        ),
    ),
    "clock.stopped": (
        Words("您的来件暂停计时", "The clock of your paper stands still"),
        Words(
            "{bureau}暂停了 {receipt} 的办理计时，原因：{reason}。",
            "{bureau} stopped the clock of {receipt}. Reason: {reason}.",
        ),
    ),
    "clock.restarted": (
        Words("您的来件恢复计时", "The clock of your paper runs again"),
        Words(
            "{bureau}继续办理 {receipt}，新的期限为{due}。",
            "{bureau} goes on with {receipt}, which is now due at {due}.",
        ),
    ),
}

ANSWER: Final[dict[str, Told]] = {
    "reply.submitted/interim": (
        Words("您的来件有阶段性答复", "Your paper has an interim answer"),
        Words(
            "{bureau}对 {receipt} 作了阶段性答复，正式答复随后给出。",
            "{bureau} sent an interim answer to {receipt}; the final one is to follow.",
        ),
    ),
    "reply.submitted/final": (
        Words("您的来件已有答复", "Your paper has been answered"),
        Words("{bureau}答复了 {receipt}。", "{bureau} answered {receipt}."),
    ),
    "reply.submitted/second": (
        Words("您的来件已再次答复", "Your paper has been answered again"),
        Words(
            "{bureau}重新办理后再次答复了 {receipt}。",
            "{bureau} handled {receipt} again and sent a second answer.",
        ),
    ),
    "reply.submitted/phone": (
        Words("您的来件已由电话答复", "Your paper has been answered by telephone"),
        Words(
            "{bureau}已通过电话答复 {receipt}，可查看通话记录。",
            "{bureau} answered {receipt} by telephone; its record can be read.",
        ),
    ),
    "promise.made": (
        Words("承办部门作出承诺", "A promise was made to you"),
        Words(
            "{bureau}就 {receipt} 作出了有期限的承诺。",
            "{bureau} promised something by a date on {receipt}.",
        ),
    ),
    "promise.carried_out": (
        Words("承诺已落实", "A promise was carried out"),
        Words(
            "{bureau}报告：就 {receipt} 作出的承诺已落实。",
            "{bureau} reports that what it promised on {receipt} is done.",
        ),
    ),
}

END: Final[dict[str, Told]] = {
    "case.tracked": (
        Words("您的来件转入跟踪办理", "Your paper is being followed up"),
        Words(
            "{receipt} 在承诺落实前持续跟踪。", "{receipt} stays open until its promise is kept."
        ),
    ),
    "case.reopened/not_satisfied": (
        Words("您的来件将重新办理", "Your paper is being handled again"),
        Words(
            "因评价为不满意，{receipt} 由{bureau}重新办理。",
            "It was rated as not satisfactory: {bureau} handles {receipt} again.",
        ),
    ),
    "case.reopened/promise_overdue": (
        Words("您的来件将重新办理", "Your paper is being handled again"),
        Words(
            "承诺逾期未落实，{receipt} 由{bureau}重新办理。",
            "A promise was not kept in time: {bureau} handles {receipt} again.",
        ),
    ),
    "case.closed/answered": (
        Words("您的来件已办结", "Your paper is closed"),
        Words("{receipt} 已答复并办结。", "{receipt} has been answered and is closed."),
    ),
    "case.closed/rated": (
        Words("您的来件已办结", "Your paper is closed"),
        Words("{receipt} 已评价并办结。", "{receipt} has been rated and is closed."),
    ),
    "case.closed/window_closed": (
        Words("您的来件已办结", "Your paper is closed"),
        Words(
            "{receipt} 评价期已过，现已办结。",
            "The time to rate {receipt} is over; it is closed.",
        ),
    ),
    "case.closed/promises_kept": (
        Words("您的来件已办结", "Your paper is closed"),
        Words(
            "{receipt} 的承诺均已落实，现已办结。",
            "All that was promised on {receipt} is done; it is closed.",
        ),
    ),
    "case.closed/withdrawn": (
        Words("您联名的来件已撤回", "A paper that you co-signed was withdrawn"),
        Words("{receipt} 已由提交人撤回。", "The author withdrew {receipt}."),
    ),
    "case.closed/converted": (
        Words("您联名的来件已转换", "A paper that you co-signed was converted"),
        Words(
            "{receipt} 已转为另一类来件继续办理。",
            "{receipt} goes on as a paper of another kind.",
        ),
    ),
    "case.published/full": (
        Words("您的来件已公开", "Your paper was published"),
        Words("{receipt} 及其答复已全文公开。", "{receipt} was published in full."),
    ),
    "case.published/summary": (
        Words("您的来件已摘要公开", "A summary of your paper was published"),
        Words("{receipt} 及其答复已摘要公开。", "A summary of {receipt} was published."),
    ),
    "case.published/closed": (
        Words("您的来件不予公开", "Your paper will not be published"),
        Words("已决定不公开 {receipt}。", "It was decided not to publish {receipt}."),
    ),
}
