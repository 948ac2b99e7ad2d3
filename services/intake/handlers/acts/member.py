"""What members do with papers that exist."""

from typing import Any, Final

from services.intake.handlers.act import Act
from services.intake.handlers.acts.answered import ANSWER_ACTS
from services.intake.handlers.acts.conversion import CONVERT
from services.intake.handlers.acts.papers import PAPER_ACTS

MEMBER_ACTS: Final[tuple[Act[Any], ...]] = (*PAPER_ACTS, *ANSWER_ACTS, CONVERT)
