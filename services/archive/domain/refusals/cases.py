"""Why a case does not allow an act in its present state."""

from collections.abc import Mapping
from typing import Final

from services.archive.domain.refusals.refused import Refused, not_now

CASE_WITHDRAWN: Final = not_now(
    "case-withdrawn", "The author has withdrawn this paper.", "提交人已撤回此件。"
)
CASE_CLOSED: Final = not_now("case-closed", "This case is closed.", "此件已办结。")
CASE_REPLIED: Final = not_now(
    "case-replied", "This paper has been answered already.", "此件已正式答复。"
)
NOT_REPLIED: Final = not_now(
    "not-replied", "This paper has not been answered yet.", "此件尚未正式答复。"
)
NOT_SUBMITTED: Final = not_now(
    "not-submitted", "This paper has not been submitted yet.", "此件尚未正式提交。"
)
ALREADY_SUBMITTED: Final = not_now(
    "already-submitted", "This paper has been submitted already.", "此件已正式提交。"
)
NOT_ASSIGNED: Final = not_now(
    "not-assigned", "This paper is not with a bureau yet.", "此件尚未交办。"
)
ALREADY_FILED: Final = not_now(
    "already-filed", "This paper has been filed already.", "此件已立案。"
)
IN_HANDLING: Final = not_now(
    "in-handling", "This paper is being handled already.", "此件已进入办理。"
)
NO_FILING: Final = not_now(
    "no-filing",
    "A paper of this kind is assigned without being filed.",
    "此类来件无需立案，直接交办。",
)
NO_MERGING: Final = not_now(
    "no-merging",
    "A paper of this kind is answered by itself; only papers that are filed can be merged.",
    "此类来件单独答复；只有须立案的来件可以并案。",
)
AWAITS_FILING: Final = not_now(
    "awaits-filing", "This paper has to be filed before it is assigned.", "此件须先立案再交办。"
)
DRAFT_INCOMPLETE: Final = not_now(
    "draft-incomplete",
    "Give the paper a title and a text before you invite others to sign it.",
    "请先填写标题和正文，再邀请联名。",
)
CASE_COSIGNING: Final = not_now(
    "case-cosigning",
    "This paper waits for its co-signers as it is.",
    "此件正在联名，等待受邀人签署，内容不再变动。",
)
CASE_NOT_FILED: Final = not_now("case-not-filed", "This paper was not filed.", "此件未予立案。")
WITH_ITS_AUTHOR: Final = not_now(
    "with-its-author",
    "This paper has been returned to its author to be amended.",
    "此件已退回提交人修改。",
)
CASE_MERGED: Final = not_now(
    "case-merged", "This paper has been merged into another.", "此件已并入其他来件办理。"
)
NOT_MERGED: Final = not_now("not-merged", "This paper is not merged into another.", "此件未并案。")
HAS_JOINED: Final = not_now(
    "has-joined",
    "Other papers have been merged into this one; split them off first.",
    "已有其他来件并入此件，请先拆分。",
)
CASE_CONVERTED: Final = not_now(
    "case-converted",
    "This paper has been converted and goes on as another.",
    "此件已转为其他类型来件继续办理。",
)
CASE_RATED: Final = not_now("case-rated", "The answer has been rated already.", "答复已评价。")
CASE_REOPENED: Final = not_now(
    "case-reopened",
    "This paper is being handled again; a second reply is awaited.",
    "此件正在重新办理，等待再次答复。",
)
CASE_TRACKED: Final = not_now(
    "case-tracked",
    "This paper has been answered with a promise that is being carried out.",
    "此件已答复，所作承诺正在跟踪落实。",
)
CASE_SUSPENDED: Final = not_now(
    "case-suspended", "The clock of this paper stands.", "此件已中止计时。"
)
NO_WINDOW: Final = not_now(
    "co-signing-over", "The time for co-signing is over.", "联名时间已截止。"
)
ALREADY_DECIDED: Final = not_now(
    "already-decided",
    "You have co-signed or declined this paper already.",
    "您已对此件作出联名或不联名的决定。",
)
RATING_WINDOW_OVER: Final = not_now(
    "rating-over", "The time for rating this answer is over.", "评价时间已截止。"
)
NOTHING_TO_CONFIRM: Final = not_now(
    "nothing-to-confirm",
    "There is no answer by telephone that waits for your word.",
    "没有待您确认的电话答复。",
)
AUTHOR_CONVERTS_ENQUIRIES: Final = not_now(
    "not-a-consultation",
    "Its author can convert a consultation only.",
    "提交人只能将咨询转为建议或提案。",
)


BY_CASE: Final[Mapping[str, Refused]] = {
    "new": NOT_SUBMITTED,
    "draft": NOT_SUBMITTED,
    "cosigning": CASE_COSIGNING,
    "submitted": NOT_ASSIGNED,
    "returned_to_author": WITH_ITS_AUTHOR,
    "not_filed": CASE_NOT_FILED,
    "merged": CASE_MERGED,
    "filed": NOT_ASSIGNED,
    "triage": NOT_REPLIED,
    "reassigning": NOT_ASSIGNED,
    "assigned": NOT_REPLIED,
    "in_handling": NOT_REPLIED,
    "suspended": CASE_SUSPENDED,
    "replied": CASE_REPLIED,
    "rated_ok": CASE_REPLIED,
    "rated_no": CASE_REOPENED,
    "reopened": CASE_REOPENED,
    "tracked": CASE_TRACKED,
    "closed": CASE_CLOSED,
    "withdrawn": CASE_WITHDRAWN,
    "converted": CASE_CONVERTED,
}
"""What is said where a case in this state does not allow an act; never how it was rated."""
