"""The channel of last resort, which every installation has: a line in the log, ids only."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from services.notifier.domain.alerts import Alert, Refusal

log = structlog.get_logger(__name__)


class LogChannel:
    name = "log"
    idempotent = True
    sure = True

    def takes(self, event_type: str, recipient: str) -> bool:  # noqa: ARG002 - takes everything
        return True

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        for alert in alerts:
            log.info(
                "notifier.alert_sent",
                alert_id=alert.id,
                recipient=alert.recipient,
                about_type=alert.occasion.event_type,
                enquiry_id=alert.occasion.enquiry_id,
            )
        return {}
