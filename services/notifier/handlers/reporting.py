"""Writes what became of alerts as events, the same ids whenever it is told again."""

from typing import Any

from services.notifier.domain.alerts import Alert, Verdict
from shared.events import (
    AlertData,
    AlertDelivered,
    AlertFailed,
    AlertFailedData,
    Event,
    derived_id,
)

SOURCE = "consult/notifier"


def outcome(alert: Alert, verdict: Verdict) -> AlertDelivered | AlertFailed:
    told = {
        "recipient": alert.recipient,
        "channel": alert.channel,
        "about": alert.occasion.event_id,
        "about_type": alert.occasion.event_type,
    }
    if verdict.reason is None:
        data = AlertData.model_validate(told)
        return AlertDelivered(**_envelope(alert, AlertDelivered, verdict), data=data)
    failed = AlertFailedData.model_validate(told | {"reason": verdict.reason})
    return AlertFailed(**_envelope(alert, AlertFailed, verdict), data=failed)


def _envelope(alert: Alert, kind: type[Event], verdict: Verdict) -> dict[str, Any]:
    occasion = alert.occasion
    return {
        "id": derived_id(alert.id, kind.TYPE),
        "source": SOURCE,
        "subject": occasion.enquiry_id,
        "time": verdict.at,
        "region": occasion.region,
        "correlationid": occasion.correlation_id,
        "causationid": occasion.event_id,
        "traceparent": occasion.traceparent,
    }
