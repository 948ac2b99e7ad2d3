"""The words of docs/case.md: Chinese names of states, conditions, clocks and what follows."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain import facts as f

INTRODUCTION: Final = """\
# The life of a case

Written by `make docs` from `services/archive/domain` (the two machines and the table of acts) and
from intake's table of entrances; a test fails where it differs. Whoever asks whether an act is
allowed and whoever folds the record go by the same tables. An act that was allowed, but that
another came before, is kept in `overtaken` without effect, and whoever did it is told. The
secretariat may do all that an examiner may; `new` is before anything is known."""

CASE_ZH: Final[Mapping[str, str]] = {
    "draft": "草稿",
    "cosigning": "联名",
    "submitted": "已提交，待审查",
    "returned_to_author": "退回修改",
    "not_filed": "不予立案",
    "merged": "并案",
    "filed": "立案",
    "triage": "待分办",
    "reassigning": "改办中",
    "assigned": "已交办",
    "in_handling": "办理中",
    "suspended": "中止计时",
    "replied": "已答复",
    "rated_ok": "满意或基本满意",
    "rated_no": "不满意",
    "reopened": "再次办理",
    "tracked": "跟踪办理",
    "closed": "办结",
    "withdrawn": "撤回",
    "converted": "已转换",
}
ASSIGNMENT_ZH: Final[Mapping[str, str]] = {
    "dispatched": "待签收",
    "refused": "不签收",
    "signed": "已签收",
    "return_requested": "申请退办",
    "returned": "退回认可",
    "return_refused": "退回不认可",
    "working": "办理",
    "opinion_given": "已提供会办意见",
    "drafted": "拟稿",
    "countersigned": "协办会签",
    "reviewed": "督办审核",
    "replied": "已发出答复",
    "superseded": "改由他单位承办",
    "recalled": "收回",
    "waived": "免予会办",
}

CONDITIONS: Final[Mapping[str, str]] = {
    "undecided": "an invitation is open",
    "nothing_joined": "no other case is merged into it",
    "answered": "it has an answer",
    "phone_unconfirmed": "an answer by telephone waits for the author's word",
    "not_signed": "it is not signed for yet; late only where the reply overtook the signature",
    "may_be_returned": "the secretariat has not refused a hand-back",
    "not_extended": "no extension was granted or is asked for",
    "extension_requested": "an extension is asked for",
    "clock_runs": "the clock runs",
    "clock_stands": "the clock stands",
    "lead_has_drafted": "the lead has shown a draft",
    "not_answered": "not answered, or to be answered again",
    "second_reply_awaited": "handled again, tracked, or asked a further question",
    "promise_open": "a promise of this assignment is open",
    "co_handles": "of a co-handler",
    "ready": "title and text are written",
    "cosign_by": "the window is open",
    "own_login": "by the member's own login",
    "rates_now": "each answer once; the author as long as it is not settled",
    "feedback_by": "the time for rating is not over",
    "converter": "its author a consultation; the examiner what is not filed",
    "filing": "of a kind that is filed",
    "merging": "of a kind that is filed",
    "filed": "filed, where its kind has to be",
    "return_by": "the time for hand-backs is not over",
    "opinions": "every opinion is given, overdue or waived",
    "opinions_on_a_call": "of a consultation: every opinion is given, overdue or waived",
    "review": "approved by the secretariat, if supervised",
}

CLOCKS: Final[Mapping[str, tuple[str, str]]] = {
    "sign": ("while dispatched", "`sign_by` of the assignment"),
    "reply": (
        (
            "while the assignment of a bureau that answers is open and its clock is not "
            "stopped; without an assignment it is the author's own time, which no "
            "transfer begins anew"
        ),
        "`due_at` of the assignment; `answer_by` of the case",
    ),
    "opinion": ("while a co-handler's opinion is awaited", "`due_at` of the assignment"),
    "ruling": ("while a hand-back waits for its ruling", "`ruling_by` of the request"),
    "extension_ruling": ("while an extension is asked for", "`ruling_by` of the request"),
    "assign": ("until a bureau has had the paper for the first time", "`assign_by` of the case"),
    "cosign": ("while co-signing; reminds only", "`cosign_by`"),
    "feedback": ("while replied and no question is open; reminds only", "`feedback_by`"),
    "second_reply": ("while reopened", "`rework.due_at`"),
    "follow_up": ("while a further question is open", "`due_at` of the question"),
    "promise": ("from the answer until it is carried out", "`due_at` of the promise"),
    "publish": ("until published, unless the author keeps it closed", "`publish_by`"),
}

FOLLOWS: Final[Mapping[str, str]] = {
    f.APPROACHING: (
        "a clock is near its end: once for each clock and date, also after the archives were away"
    ),
    f.MISSED: (
        "a clock has ended, likewise; an opinion that is overdue need not be awaited any more"
    ),
    f.SUBMITTED: "everybody invited has answered, or the window for co-signing is over",
    f.RECALLED: (
        "the assignment was taken away: withdrawn, merged, converted, superseded, "
        "answered by others"
    ),
    f.OPINIONS_COMPLETE: (
        "the lead need not wait for any co-handler; again when one who replaced another has spoken"
    ),
    f.REOPENED: (
        "its author is not satisfied; or a promise has passed its date while tracked (each once)"
    ),
    f.SUPERVISED: "its author is not satisfied for the second time",
    f.TRACKED: "satisfied, or the time for rating is over, and a promise is open",
    f.CLOSED: (
        "satisfied, the time for rating is over, or all promises are kept; not while a "
        "question is open"
    ),
    f.REPLY: "the answer to a main case, as a reply to each case that was merged into it",
    f.PASSED_ON: "the same, told on the main case",
    f.OVERTAKEN: "a person's act came too late",
}
