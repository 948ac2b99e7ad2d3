"""Every reason for which an act is refused, in words for people and a slug for programs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refused:
    """`status` as over HTTP: 403 not this actor, 404 nothing of his, 409 not in this state."""

    status: int
    slug: str
    detail: str
    detail_zh: str


def _nobody(slug: str, detail: str, detail_zh: str) -> Refused:
    return Refused(403, slug, detail, detail_zh)


def _not_now(slug: str, detail: str, detail_zh: str) -> Refused:
    return Refused(409, slug, detail, detail_zh)


NOT_FOUND: Final = Refused(
    404, "not-found", "There is nothing here for you.", "没有您可办理的内容。"
)

AUTHOR_ONLY: Final = _nobody(
    "author-only", "Only the author of this paper may do this.", "仅提交人可进行此操作。"
)
SIGNERS_ONLY: Final = _nobody(
    "signers-only",
    "Only the author and the co-signers may do this.",
    "仅提交人和联名人可进行此操作。",
)
INVITED_ONLY: Final = _nobody(
    "invited-only", "Only an invited co-signer may do this.", "仅受邀联名人可进行此操作。"
)
OWN_LOGIN_ONLY: Final = _nobody(
    "own-login-only",
    "Only the member's own login may rate an answer; nobody can do it for him.",
    "评价须由代表、委员本人登录作出，不得代为评价。",
)
OFFICIALS_ONLY: Final = _nobody(
    "officials-only", "Only an official of a bureau may do this.", "仅承办单位人员可进行此操作。"
)
LEAD_ONLY: Final = _nobody(
    "lead-only",
    "Only the bureau that answers may do this; a co-handler gives its opinion to the lead.",
    "仅主办（分办、独办）单位可进行此操作，会办单位请向主办单位提供会办意见。",
)
CO_HANDLERS_ONLY: Final = _nobody(
    "co-handlers-only", "Only a co-handling bureau may do this.", "仅会办单位可进行此操作。"
)
SECRETARIAT_ONLY: Final = _nobody(
    "secretariat-only", "Only the secretariat may do this.", "仅秘书处可进行此操作。"
)
EXAMINERS_ONLY: Final = _nobody(
    "examiners-only",
    "Only an examiner of the secretariat may do this.",
    "仅秘书处审查人员可进行此操作。",
)

CASE_WITHDRAWN: Final = _not_now(
    "case-withdrawn", "The author has withdrawn this paper.", "提交人已撤回此件。"
)
CASE_CLOSED: Final = _not_now("case-closed", "This case is closed.", "此件已办结。")
CASE_REPLIED: Final = _not_now(
    "case-replied", "This paper has been answered already.", "此件已正式答复。"
)
NOT_REPLIED: Final = _not_now(
    "not-replied", "This paper has not been answered yet.", "此件尚未正式答复。"
)
NOT_SUBMITTED: Final = _not_now(
    "not-submitted", "This paper has not been submitted yet.", "此件尚未正式提交。"
)
ALREADY_SUBMITTED: Final = _not_now(
    "already-submitted", "This paper has been submitted already.", "此件已正式提交。"
)
NOT_ASSIGNED: Final = _not_now(
    "not-assigned", "This paper is not with a bureau yet.", "此件尚未交办。"
)
ALREADY_FILED: Final = _not_now(
    "already-filed", "This paper has been filed already.", "此件已立案。"
)
NO_FILING: Final = _not_now(
    "no-filing",
    "A paper of this kind is assigned without being filed.",
    "此类来件无需立案，直接交办。",
)
AWAITS_FILING: Final = _not_now(
    "awaits-filing", "This paper has to be filed before it is assigned.", "此件须先立案再交办。"
)
DRAFT_INCOMPLETE: Final = _not_now(
    "draft-incomplete",
    "Give the paper a title and a text before you invite others to sign it.",
    "请先填写标题和正文，再邀请联名。",
)
CASE_NOT_FILED: Final = _not_now("case-not-filed", "This paper was not filed.", "此件未予立案。")
WITH_ITS_AUTHOR: Final = _not_now(
    "with-its-author",
    "This paper has been returned to its author to be amended.",
    "此件已退回提交人修改。",
)
CASE_MERGED: Final = _not_now(
    "case-merged", "This paper has been merged into another.", "此件已并入其他来件办理。"
)
NOT_MERGED: Final = _not_now("not-merged", "This paper is not merged into another.", "此件未并案。")
HAS_JOINED: Final = _not_now(
    "has-joined",
    "Other papers have been merged into this one; split them off first.",
    "已有其他来件并入此件，请先拆分。",
)
CASE_CONVERTED: Final = _not_now(
    "case-converted",
    "This paper has been converted and goes on as another.",
    "此件已转为其他类型来件继续办理。",
)
CASE_RATED: Final = _not_now("case-rated", "The answer has been rated already.", "答复已评价。")
CASE_REOPENED: Final = _not_now(
    "case-reopened",
    "This paper is being handled again; a second reply is awaited.",
    "此件正在重新办理，等待再次答复。",
)
CASE_TRACKED: Final = _not_now(
    "case-tracked",
    "This paper has been answered with a promise that is being carried out.",
    "此件已答复，所作承诺正在跟踪落实。",
)
CASE_SUSPENDED: Final = _not_now(
    "case-suspended", "The clock of this paper stands.", "此件已中止计时。"
)
NO_WINDOW: Final = _not_now(
    "co-signing-over", "The time for co-signing is over.", "联名时间已截止。"
)
ALREADY_DECIDED: Final = _not_now(
    "already-decided",
    "You have co-signed or declined this paper already.",
    "您已对此件作出联名或不联名的决定。",
)
RATING_WINDOW_OVER: Final = _not_now(
    "rating-over", "The time for rating this answer is over.", "评价时间已截止。"
)
NOTHING_TO_CONFIRM: Final = _not_now(
    "nothing-to-confirm",
    "There is no answer by telephone that waits for your word.",
    "没有待您确认的电话答复。",
)
AUTHOR_CONVERTS_ENQUIRIES: Final = _not_now(
    "not-a-consultation",
    "Its author can convert a consultation only.",
    "提交人只能将咨询转为建议或提案。",
)

ALREADY_SIGNED: Final = _not_now(
    "already-signed", "Your bureau has signed for this paper already.", "本单位已签收此件。"
)
ALREADY_REPLIED: Final = _not_now(
    "already-replied", "The bureau has given its final reply already.", "该单位已作正式答复。"
)
SIGNING_REFUSED: Final = _not_now(
    "signing-refused",
    "Your bureau has refused to sign; hand the paper back, or sign for it after all.",
    "本单位已不予签收，请申请退办或重新签收。",
)
RETURN_PENDING: Final = _not_now(
    "return-pending",
    "The bureau has asked to hand this paper back; the ruling is awaited.",
    "该单位已申请退回此件，正在等待裁定。",
)
NO_RETURN_PENDING: Final = _not_now(
    "no-return-pending", "No hand-back waits for a ruling.", "没有待裁定的退办申请。"
)
RETURN_FINAL: Final = _not_now(
    "return-final",
    "The secretariat has refused the hand-back: your bureau handles this paper.",
    "秘书处已裁定不予退办，请本单位办理。",
)
RETURN_WINDOW_OVER: Final = _not_now(
    "return-window-over",
    "The time in which this paper could be handed back is over.",
    "申请退办的期限已过。",
)
ASSIGNMENT_RETURNED: Final = _not_now(
    "assignment-returned", "The bureau has handed this paper back.", "该单位已退回此件。"
)
ASSIGNMENT_SUPERSEDED: Final = _not_now(
    "assignment-superseded",
    "This paper has been given to another bureau.",
    "此件已改由其他单位承办。",
)
ASSIGNMENT_RECALLED: Final = _not_now(
    "assignment-recalled", "This paper is no longer the bureau's work.", "此件已无需该单位办理。"
)
OPINION_GIVEN: Final = _not_now(
    "opinion-given", "The bureau has given its opinion already.", "该单位已提供会办意见。"
)
OPINION_WAIVED: Final = _not_now(
    "opinion-waived",
    "The secretariat has dispensed with the opinion of this bureau.",
    "秘书处已同意不再等待该单位的会办意见。",
)
OPINIONS_AWAITED: Final = _not_now(
    "opinions-awaited",
    "The opinions of co-handling bureaus are still awaited.",
    "尚有会办单位未反馈会办意见。",
)
NO_DRAFT: Final = _not_now(
    "no-draft", "The lead has not shown a draft of its reply.", "主办单位尚未提供答复稿。"
)
REVIEW_AWAITED: Final = _not_now(
    "review-awaited",
    "The secretariat has to review the reply to a supervised paper before it goes out.",
    "督办件的答复须经秘书处审核后方可发出。",
)
ALREADY_EXTENDED: Final = _not_now(
    "already-extended", "This assignment has been extended once already.", "此件已延期一次。"
)
EXTENSION_PENDING: Final = _not_now(
    "extension-pending", "An extension has been asked for already.", "延期申请正在等待审批。"
)
NO_EXTENSION_PENDING: Final = _not_now(
    "no-extension-pending", "No extension has been asked for.", "没有待审批的延期申请。"
)
CLOCK_STANDS: Final = _not_now("clock-stands", "The clock stands already.", "计时已中止。")
CLOCK_RUNS: Final = _not_now("clock-runs", "The clock is running.", "计时正在进行，未中止。")
NO_PROMISE: Final = _not_now(
    "no-promise", "No promise of this bureau is open.", "该单位没有待落实的承诺。"
)

BY_CASE: Final[Mapping[str, Refused]] = {
    "new": NOT_SUBMITTED,
    "draft": NOT_SUBMITTED,
    "cosigning": NOT_SUBMITTED,
    "submitted": NOT_ASSIGNED,
    "returned_to_author": WITH_ITS_AUTHOR,
    "not_filed": CASE_NOT_FILED,
    "merged": CASE_MERGED,
    "filed": ALREADY_FILED,
    "triage": NOT_REPLIED,
    "reassigning": NOT_ASSIGNED,
    "assigned": NOT_REPLIED,
    "in_handling": NOT_REPLIED,
    "suspended": CASE_SUSPENDED,
    "replied": CASE_REPLIED,
    "rated_ok": CASE_RATED,
    "rated_no": CASE_REOPENED,
    "reopened": CASE_REOPENED,
    "tracked": CASE_TRACKED,
    "closed": CASE_CLOSED,
    "withdrawn": CASE_WITHDRAWN,
    "converted": CASE_CONVERTED,
}
"""What is said where a case in this state does not allow an act."""

BY_ASSIGNMENT: Final[Mapping[str, Refused]] = {
    "new": NOT_FOUND,
    "dispatched": NOT_REPLIED,
    "refused": SIGNING_REFUSED,
    "signed": ALREADY_SIGNED,
    "return_requested": RETURN_PENDING,
    "returned": ASSIGNMENT_RETURNED,
    "return_refused": NOT_REPLIED,
    "working": ALREADY_SIGNED,
    "opinion_given": OPINION_GIVEN,
    "drafted": ALREADY_SIGNED,
    "countersigned": ALREADY_SIGNED,
    "reviewed": ALREADY_SIGNED,
    "replied": ALREADY_REPLIED,
    "superseded": ASSIGNMENT_SUPERSEDED,
    "recalled": ASSIGNMENT_RECALLED,
    "waived": OPINION_WAIVED,
}
"""The same for the state of an assignment."""
