"""What bureaus do with their assignments: the same acts over HTTP and AMQP."""

from typing import Any, Final

from services.intake.handlers.act import Act
from services.intake.handlers.acts.clocks import CLOCK_ACTS
from services.intake.handlers.acts.drafting import DRAFTING_ACTS
from services.intake.handlers.acts.following_up import FOLLOWING_ACTS
from services.intake.handlers.acts.handling import HANDLING_ACTS
from services.intake.handlers.acts.replying import REPLY

BUREAU_ACTS: Final[tuple[Act[Any], ...]] = (
    *HANDLING_ACTS,
    *CLOCK_ACTS,
    *DRAFTING_ACTS,
    REPLY,
    *FOLLOWING_ACTS,
)
