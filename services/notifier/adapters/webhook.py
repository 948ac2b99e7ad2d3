"""Alerts as signed HTTP calls to one subscriber, after the Standard Webhooks specification."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import aiohttp
import orjson
import structlog

from services.notifier.adapters.subscribers import Subscriber
from services.notifier.adapters.targets import refused
from services.notifier.domain.alerts import Alert, Refusal
from shared.breaker import Breaker
from shared.clock import Clock

log = structlog.get_logger(__name__)

_AT_ONCE = 16
_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


class WebhookChannel:
    """The receiver drops repeats of a `webhook-id`, so a doubtful delivery is repeated."""

    idempotent = True
    sure = False

    def __init__(
        self,
        subscriber: Subscriber,
        session: aiohttp.ClientSession,
        *,
        clock: Clock,
        timeout_seconds: float,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = f"webhook:{subscriber.name}"
        self._subscriber = subscriber
        self._session = session
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._breaker = breaker or Breaker()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._gone = False

    def takes(self, event_type: str, recipient: str) -> bool:
        return not self._gone and self._subscriber.wants(event_type, recipient)

    async def deliver(self, alerts: Sequence[Alert]) -> Mapping[UUID, Refusal]:
        first = 1 if self._breaker.open else 0  # the one try that decides, before the rest
        refusals = [await self._one(alert) for alert in alerts[:first]]
        refusals += await asyncio.gather(*(self._one(alert) for alert in alerts[first:]))
        pairs = zip(alerts, refusals, strict=True)
        return {alert.id: refusal for alert, refusal in pairs if refusal is not None}

    async def _one(self, alert: Alert) -> Refusal | None:
        async with self._places:
            if self._gone:
                return Refusal("HTTP 410", final=True)
            blocked = self._breaker.blocked_until(self._clock())
            if blocked is not None:
                return Refusal("subscriber is failing", not_before=blocked)
            try:
                status = await self._post(alert)
            except (aiohttp.ClientError, TimeoutError) as error:
                if refused(error):
                    return Refusal("not a public address", final=True)
                self._breaker.failed(self._clock())
                return Refusal(type(error).__name__)
        return self._refusal(status)

    def _refusal(self, status: int) -> Refusal | None:
        if status == HTTPStatus.GONE:
            self._gone = True
            log.error("notifier.subscriber_gone", channel=self.name)
            return Refusal(f"HTTP {status}", final=True)
        if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._breaker.failed(self._clock())
            return Refusal(f"HTTP {status}")
        self._breaker.succeeded()
        if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            return None
        return Refusal(f"HTTP {status}", final=True)

    async def _post(self, alert: Alert) -> int:
        """A redirect is an answer, not an address: following one could lead into our own net."""
        body = webhook_body(alert)
        headers = signed_headers(alert.id, body, key=self._subscriber.key, now=self._clock())
        async with self._session.post(
            str(self._subscriber.url),
            data=body,
            headers=headers,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            return response.status


def webhook_body(alert: Alert) -> bytes:
    occasion = alert.occasion
    data = {
        "alert_id": alert.id,
        "recipient": alert.recipient,
        "about": occasion.event_id,
        "about_type": occasion.event_type,
        "enquiry_id": occasion.enquiry_id,
        "receipt": occasion.receipt,
        "bureau": occasion.bureau,
        "title": {"zh": alert.title.zh, "en": alert.title.en},
        "body": {"zh": alert.body.zh, "en": alert.body.en},
    }
    told = {name: value for name, value in data.items() if value is not None}
    return orjson.dumps({"type": occasion.event_type, "timestamp": occasion.at, "data": told})


def signed_headers(alert_id: UUID, body: bytes, *, key: bytes, now: datetime) -> dict[str, str]:
    seconds = str(int(now.timestamp()))
    signed = b".".join((str(alert_id).encode(), seconds.encode(), body))
    signature = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    return {
        "content-type": "application/json",
        "webhook-id": str(alert_id),
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
