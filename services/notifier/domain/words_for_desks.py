"""What bureaus and the secretariat are told of a paper, in both languages."""

from typing import Final

from services.notifier.domain.alerts import Told, Words

BUREAU: Final[dict[str, Told]] = {
    "enquiry.assigned": (
        Words("新的交办件", "A new paper for your bureau"),
        Words(
            "{receipt} 交由{bureau}办理，请及时签收。",
            "{receipt} is assigned to {bureau}; please sign.",
        ),
    ),
    "enquiry.withdrawn": (
        Words("来件已撤回", "A paper has been withdrawn"),
        Words(
            "{receipt} 已由提交人撤回，请停止办理。",
            "Its author withdrew {receipt}; please stop handling it.",
        ),
    ),
    "assignment.recalled": (
        Words("交办件已收回", "A paper was taken back"),
        Words(
            "{receipt} 无需{bureau}继续办理，原因：{reason}。",
            "{bureau} need not go on with {receipt}. Reason: {reason}.",
        ),
    ),
    "assignment.return_granted": (
        Words("退办申请已获同意", "A hand-back was granted"),
        Words("{receipt} 不再由{bureau}办理。", "{receipt} is no longer with {bureau}."),
    ),
    "assignment.return_refused": (
        Words("退办申请未获同意", "A hand-back was refused"),
        Words("{receipt} 仍由{bureau}办理。", "{receipt} stays with {bureau}."),
    ),
    "assignment.extension_granted": (
        Words("延期申请已获同意", "An extension was granted"),
        Words("{receipt} 的办理期限延长至{due}。", "{receipt} is now due at {due}."),
    ),
    "assignment.extension_refused": (
        Words("延期申请未获同意", "An extension was refused"),
        Words("{receipt} 仍应按原期限答复。", "{receipt} stays due when it was."),
    ),
    "assignment.opinion_waived": (
        Words("会办意见已免予等待", "An opinion is waived"),
        Words("{receipt} 的一项会办意见无需再等待。", "One opinion on {receipt} need not come."),
    ),
    "assignment.opinions_complete": (
        Words("会办意见已齐", "The opinions are complete"),
        Words(
            "{receipt} 无需再等待会办意见，可以正式答复。",
            "No opinion on {receipt} is waited for any more; it can be answered.",
        ),
    ),
    "reply.reviewed/approved": (
        Words("答复稿审核通过", "A draft answer was approved"),
        Words("{receipt} 的答复稿已审核通过。", "The draft answer to {receipt} was approved."),
    ),
    "reply.reviewed/rejected": (
        Words("答复稿需修改", "A draft answer has to be changed"),
        Words(
            "{receipt} 的答复稿未通过审核，请修改。",
            "The draft answer to {receipt} was not approved; please change it.",
        ),
    ),
    "phone.confirmed/confirmed": (
        Words("电话答复已确认", "A telephone answer was confirmed"),
        Words(
            "{receipt} 的提交人确认了电话答复。",
            "The author of {receipt} confirmed your answer by telephone.",
        ),
    ),
    "phone.confirmed/denied": (
        Words("电话答复未获确认", "A telephone answer was not confirmed"),
        Words(
            "{receipt} 的提交人不认可电话答复记录。",
            "The author of {receipt} does not agree with your record of the call.",
        ),
    ),
    "followup.asked": (
        Words("提交人有追问", "A question on your reply"),
        Words("{receipt} 有新的追问，请答复。", "A further question on {receipt} waits for you."),
    ),
    "result.corrected": (
        Words("答复类别已更正", "A result class was corrected"),
        Words("{receipt} 的答复类别已被更正。", "The result class of {receipt} was corrected."),
    ),
    "case.reopened/not_satisfied": (
        Words("来件需重新办理", "A paper has to be handled again"),
        Words(
            "因评价为不满意，请{bureau}在{due}前重新办理 {receipt}。",
            "{receipt} was rated as not satisfactory; {bureau} has to answer again before {due}.",
        ),
    ),
    "case.reopened/promise_overdue": (
        Words("来件需重新办理", "A paper has to be handled again"),
        Words(
            "承诺逾期未落实，请{bureau}在{due}前重新办理 {receipt}。",
            "A promise on {receipt} was not kept; {bureau} has to answer again before {due}.",
        ),
    ),
    "case.supervised/key_item": (
        Words("来件列为重点督办", "A paper is supervised as a key item"),
        Words("{receipt} 已列为重点督办件。", "{receipt} is now a supervised key item."),
    ),
    "case.supervised/second_not_satisfied": (
        Words("来件转入督办", "A paper is supervised"),
        Words(
            "{receipt} 再次被评为不满意，转入督办。",
            "{receipt} was rated as not satisfactory twice and is supervised.",
        ),
    ),
}

SECRETARIAT: Final[dict[str, Told]] = {
    "filing.requested": (
        Words("有来件待立案审查", "A paper waits to be examined"),
        Words("{receipt} 待立案审查。", "{receipt} waits for its filing to be decided."),
    ),
    "triage.requested": (
        Words("有来件待人工交办", "A paper waits for your decision"),
        Words(
            "{receipt} 无法自动确定承办部门，请人工交办。",
            "No bureau could be found for {receipt}; please name who handles it.",
        ),
    ),
    "assignment.extension_requested": (
        Words("有延期申请待审批", "A request for more time waits for you"),
        Words("{bureau}申请延期答复 {receipt}。", "{bureau} asks for more time for {receipt}."),
    ),
    "publication.proposed": (
        Words("有公开建议待审定", "A proposal to publish waits for you"),
        Words(
            "{bureau}提出了 {receipt} 的公开方式。",
            "{bureau} proposes how to publish {receipt}.",
        ),
    ),
}
