"""Why an act is not this person's to do."""

from typing import Final

from services.archive.domain.refusals.refused import nobody

AUTHOR_ONLY: Final = nobody(
    "author-only", "Only the author of this paper may do this.", "仅提交人可进行此操作。"
)
SIGNERS_ONLY: Final = nobody(
    "signers-only",
    "Only the author and the co-signers may do this.",
    "仅提交人和联名人可进行此操作。",
)
INVITED_ONLY: Final = nobody(
    "invited-only", "Only an invited co-signer may do this.", "仅受邀联名人可进行此操作。"
)
OWN_LOGIN_ONLY: Final = nobody(
    "own-login-only",
    "Only the member's own login may rate an answer; nobody can do it for him.",
    "评价须由代表、委员本人登录作出，不得代为评价。",
)
OFFICIALS_ONLY: Final = nobody(
    "officials-only", "Only an official of a bureau may do this.", "仅承办单位人员可进行此操作。"
)
LEAD_ONLY: Final = nobody(
    "lead-only",
    "Only the bureau that answers may do this; a co-handler gives its opinion to the lead.",
    "仅主办（分办、独办）单位可进行此操作，会办单位请向主办单位提供会办意见。",
)
CO_HANDLERS_ONLY: Final = nobody(
    "co-handlers-only", "Only a co-handling bureau may do this.", "仅会办单位可进行此操作。"
)
SECRETARIAT_ONLY: Final = nobody(
    "secretariat-only", "Only the secretariat may do this.", "仅秘书处可进行此操作。"
)
EXAMINERS_ONLY: Final = nobody(
    "examiners-only",
    "Only an examiner of the secretariat may do this.",
    "仅秘书处审查人员可进行此操作。",
)
