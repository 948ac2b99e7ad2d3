"""Every reason for which an act is refused, in words for people and a slug for programs."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refused:
    """`status` as over HTTP: 403 not this actor, 404 nothing of his, 409 not in this state."""

    status: int
    slug: str
    detail: str
    detail_zh: str


NOT_FOUND: Final = Refused(
    404, "not-found", "There is nothing here for you.", "没有您可办理的内容。"
)
OFFICIALS_ONLY: Final = Refused(
    403,
    "officials-only",
    "Only an official of a bureau may do this.",
    "仅承办单位人员可进行此操作。",
)
SECRETARIAT_ONLY: Final = Refused(
    403, "secretariat-only", "Only the secretariat may do this.", "仅秘书处可进行此操作。"
)
CASE_WITHDRAWN: Final = Refused(
    409, "case-withdrawn", "The author has withdrawn this paper.", "提交人已撤回此件。"
)
CASE_CLOSED: Final = Refused(409, "case-closed", "This case is closed.", "此件已办结。")
CASE_REPLIED: Final = Refused(
    409, "case-replied", "This paper has been answered already.", "此件已正式答复。"
)
ALREADY_SIGNED: Final = Refused(
    409, "already-signed", "Your bureau has signed for this paper already.", "本单位已签收此件。"
)
ALREADY_REPLIED: Final = Refused(
    409, "already-replied", "Your bureau has given its final reply already.", "本单位已作正式答复。"
)
RETURN_PENDING: Final = Refused(
    409,
    "return-pending",
    "Your bureau has asked to hand this paper back; the ruling is awaited.",
    "本单位已申请退回此件，正在等待裁定。",
)
ASSIGNMENT_RETURNED: Final = Refused(
    409, "assignment-returned", "Your bureau has handed this paper back.", "本单位已退回此件。"
)
ASSIGNMENT_SUPERSEDED: Final = Refused(
    409,
    "assignment-superseded",
    "This paper has been given to another bureau.",
    "此件已改由其他单位承办。",
)
