"""Every act on an existing case, in one table; both entrances are made from it."""

from typing import Any, Final

from services.intake.handlers.act import Act
from services.intake.handlers.acts.bureau import BUREAU_ACTS
from services.intake.handlers.acts.examiner import EXAMINER_ACTS
from services.intake.handlers.acts.member import MEMBER_ACTS
from services.intake.handlers.acts.secretariat import SECRETARIAT_ACTS
from services.intake.ports import ActName

ACTS: Final[tuple[Act[Any], ...]] = (
    *MEMBER_ACTS,
    *EXAMINER_ACTS,
    *BUREAU_ACTS,
    *SECRETARIAT_ACTS,
)
ACTS_BY_NAME: Final[dict[ActName, Act[Any]]] = {act.name: act for act in ACTS}

REPEATABLE: Final[frozenset[ActName]] = frozenset(
    {
        # A, then B, then A again are three acts.
        "save_draft",
        "consent",
        "draft_reply",
        "propose_publication",
        "direct",
        "supervise",
        "correct",
        "publish",
        # The same words about something new: another paper returned, another reply, another pause.
        "invite",
        "cosign",
        "rate",
        "confirm_phone",
        "return_to_author",
        "stop_clock",
        "restart_clock",
        "countersign",
        "review",
        "rule",
        "rule_extension",
    }
)
"""Acts that may rightly be done again in the same words.

Whoever gives no key over HTTP does a new one each time; of all others the same words count once. No
act that tells two cases is among them: its retry completes what a broken publish left half done.
"""

__all__ = ["ACTS", "ACTS_BY_NAME", "BUREAU_ACTS", "REPEATABLE"]
