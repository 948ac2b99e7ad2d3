"""What people call the codes that the cases of every region share."""

from collections.abc import Mapping

from services.portal.domain.words import Words, say

STATUSES: Mapping[str, Words] = {
    "draft": say("草稿"),
    "cosigning": say("联名中"),
    "submitted": say("已提交"),
    "returned_to_author": say("待修改"),
    "not_filed": say("不予立案"),
    "merged": say("已并案"),
    "filed": say("已立案"),
    "triage": say("待分办"),
    "reassigning": say("改派中"),
    "assigned": say("待签收"),
    "in_handling": say("办理中"),
    "suspended": say("中止计时"),
    "replied": say("已答复"),
    "rated_ok": say("已评价"),
    "rated_no": say("不满意"),
    "reopened": say("重新办理"),
    "tracked": say("跟踪落实"),
    "closed": say("已办结"),
    "withdrawn": say("已撤回"),
    "converted": say("已转办"),
}
STATES: Mapping[str, Words] = {
    "draft": say("尚未提交，只有您自己能看到。"),
    "cosigning": say("正在等待受邀人联名；到期后自动提交，也可提前提交。"),
    "submitted": say("已收到，等待受理。"),
    "returned_to_author": say("请按意见修改后重新提交。"),
    "not_filed": say("经审查不予立案，理由见下。"),
    "merged": say("与内容相同的件合并办理，答复时分别告知各提交人。"),
    "filed": say("已立案，正在确定承办单位。"),
    "triage": say("大会秘书处正在确定承办单位。"),
    "reassigning": say("原单位已退办，正在改派。"),
    "assigned": say("已分派到承办单位，等待签收。"),
    "in_handling": say("承办单位正在办理。"),
    "suspended": say("办理计时已中止，原因见下。"),
    "replied": say("承办单位已答复，等待提交人评价。"),
    "rated_ok": say("提交人对答复表示认可。"),
    "rated_no": say("提交人对答复不满意，将重新办理。"),
    "reopened": say("正在重新办理，等待再次答复。"),
    "tracked": say("已答复并作出承诺，正在跟踪落实。"),
    "closed": say("全部程序已完成。"),
    "withdrawn": say("提交人已撤回，不再办理。"),
    "converted": say("已转为其他类型，以新件继续办理。"),
}
ROLES: Mapping[str, Words] = {
    "member": say("代表委员"),
    "official": say("承办单位"),
    "secretariat": say("大会秘书处"),
    "examiner": say("审查立案"),
    "operator": say("运维"),
    "service": say("系统"),
    "assistant": say("秘书"),
}
STAGES: Mapping[str, Words] = {
    "interim": say("阶段性答复"),
    "final": say("正式答复"),
    "second": say("再次答复"),
    "phone": say("电话答复"),
}
ASSIGNMENT_ROLES: Mapping[str, Words] = {
    "sole": say("独办"),
    "lead": say("主办"),
    "co": say("会办"),
    "separate": say("分办"),
}
ASSIGNMENT_STATUSES: Mapping[str, Words] = {
    "new": say("待签收"),
    "dispatched": say("待签收"),
    "refused": say("不予签收"),
    "signed": say("已签收"),
    "return_requested": say("申请退办"),
    "returned": say("已退办"),
    "return_refused": say("退办未获同意"),
    "working": say("办理中"),
    "opinion_given": say("已提会办意见"),
    "drafted": say("已拟答复稿"),
    "countersigned": say("答复稿已会签"),
    "reviewed": say("答复稿已审核"),
    "replied": say("已答复"),
    "superseded": say("已改派"),
    "recalled": say("已停止办理"),
    "waived": say("免提会办意见"),
}
OPINION_STATES: Mapping[str, Words] = {
    "given": say("已提出"),
    "overdue": say("逾期未提出"),
    "waived": say("已免除"),
}
EXTENSION_STATES: Mapping[str, Words] = {
    "requested": say("延期申请待批"),
    "granted": say("已同意延期"),
    "refused": say("未同意延期"),
}
DECISIONS: Mapping[str, Words] = {
    "signed": say("已联名"),
    "declined": say("不联名"),
}
TRIAGE_REASONS: Mapping[str, Words] = {
    "low_confidence": say("没有把握足够高的单位"),
    "contradiction": say("多个单位的职责都相关"),
    "bounce_limit": say("退办次数已达上限"),
    "return_refused": say("退办未获同意"),
    "unowned": say("没有单位认领"),
}
LIMITS: Mapping[str, Words] = {
    "sign": say("签收"),
    "return": say("申请退办"),
    "opinion": say("会办意见"),
    "reply": say("答复"),
    "second_reply": say("再次答复"),
    "promise": say("落实承诺"),
    "follow_up": say("答复追问"),
    "assign": say("交办"),
    "ruling": say("退办裁定"),
    "extension_ruling": say("延期审批"),
    "feedback": say("评价"),
    "publish": say("公开"),
    "cosign": say("联名"),
}
CLOSINGS: Mapping[str, Words] = {
    "answered": say("已答复"),
    "rated": say("提交人已评价"),
    "window_closed": say("评价时间已过"),
    "promises_kept": say("承诺已全部落实"),
    "withdrawn": say("提交人已撤回"),
    "not_filed": say("不予立案"),
    "converted": say("已转为其他类型"),
}
RECALLS: Mapping[str, Words] = {
    "withdrawn": say("提交人已撤回"),
    "merged": say("已并入其他件"),
    "converted": say("已转为其他类型"),
    "superseded": say("已改由其他单位办理"),
    "closed": say("此件已办结"),
}
REOPENINGS: Mapping[str, Words] = {
    "not_satisfied": say("提交人不满意"),
    "promise_overdue": say("承诺逾期未落实"),
}
SUPERVISIONS: Mapping[str, Words] = {
    "key_item": say("列为重点督办件"),
    "second_not_satisfied": say("再次答复后仍不满意"),
}
