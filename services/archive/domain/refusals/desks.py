"""Why an assignment, a bureau's part in a case, does not allow an act in its present state."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain.refusals.cases import NOT_REPLIED
from services.archive.domain.refusals.refused import NOT_FOUND, Refused, not_now

ALREADY_SIGNED: Final = not_now(
    "already-signed", "Your bureau has signed for this paper already.", "本单位已签收此件。"
)
ALREADY_REPLIED: Final = not_now(
    "already-replied", "The bureau has given its final reply already.", "该单位已作正式答复。"
)
SIGNING_REFUSED: Final = not_now(
    "signing-refused",
    "Your bureau has refused to sign; hand the paper back, or sign for it after all.",
    "本单位已不予签收，请申请退办或重新签收。",
)
RETURN_PENDING: Final = not_now(
    "return-pending",
    "The bureau has asked to hand this paper back; the ruling is awaited.",
    "该单位已申请退回此件，正在等待裁定。",
)
NO_RETURN_PENDING: Final = not_now(
    "no-return-pending", "No hand-back waits for a ruling.", "没有待裁定的退办申请。"
)
RETURN_FINAL: Final = not_now(
    "return-final",
    "The secretariat has refused the hand-back: your bureau handles this paper.",
    "秘书处已裁定不予退办，请本单位办理。",
)
RETURN_WINDOW_OVER: Final = not_now(
    "return-window-over",
    "The time in which this paper could be handed back is over.",
    "申请退办的期限已过。",
)
ASSIGNMENT_RETURNED: Final = not_now(
    "assignment-returned", "The bureau has handed this paper back.", "该单位已退回此件。"
)
ASSIGNMENT_SUPERSEDED: Final = not_now(
    "assignment-superseded",
    "This paper has been given to another bureau.",
    "此件已改由其他单位承办。",
)
ASSIGNMENT_RECALLED: Final = not_now(
    "assignment-recalled", "This paper is no longer the bureau's work.", "此件已无需该单位办理。"
)
OPINION_GIVEN: Final = not_now(
    "opinion-given", "The bureau has given its opinion already.", "该单位已提供会办意见。"
)
OPINION_WAIVED: Final = not_now(
    "opinion-waived",
    "The secretariat has dispensed with the opinion of this bureau.",
    "秘书处已同意不再等待该单位的会办意见。",
)
NO_OPINION_AWAITED: Final = not_now(
    "no-opinion-awaited",
    "This bureau is not a co-handler: no opinion of it is awaited.",
    "该单位不是会办单位，无需等待其会办意见。",
)
OPINIONS_AWAITED: Final = not_now(
    "opinions-awaited",
    "The opinions of co-handling bureaus are still awaited.",
    "尚有会办单位未反馈会办意见。",
)
NO_DRAFT: Final = not_now(
    "no-draft", "The lead has not shown a draft of its reply.", "主办单位尚未提供答复稿。"
)
REVIEW_AWAITED: Final = not_now(
    "review-awaited",
    "The secretariat has to review the reply to a supervised paper before it goes out.",
    "督办件的答复须经秘书处审核后方可发出。",
)
ALREADY_EXTENDED: Final = not_now(
    "already-extended", "This assignment has been extended once already.", "此件已延期一次。"
)
EXTENSION_PENDING: Final = not_now(
    "extension-pending", "An extension has been asked for already.", "延期申请正在等待审批。"
)
NO_EXTENSION_PENDING: Final = not_now(
    "no-extension-pending", "No extension has been asked for.", "没有待审批的延期申请。"
)
CLOCK_STANDS: Final = not_now("clock-stands", "The clock stands already.", "计时已中止。")
CLOCK_RUNS: Final = not_now("clock-runs", "The clock is running.", "计时正在进行，未中止。")
NO_PROMISE: Final = not_now(
    "no-promise", "No promise of this bureau is open.", "该单位没有待落实的承诺。"
)


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
"""What is said where an assignment in this state does not allow an act."""
