"""The ways of a one-time code: webhooks that ask for it by name, and a demonstration's log."""

from datetime import datetime
from http import HTTPStatus

import aiohttp
import orjson
import structlog

from services.notifier.adapters.subscribers import Subscriber
from services.notifier.adapters.targets import refused
from services.notifier.adapters.webhook import signed_headers
from services.notifier.domain.codes import Code, code_text
from shared.breaker import Breaker
from shared.clock import Clock

log = structlog.get_logger(__name__)
TOPIC = "signin.code."


class LogCodes:
    """Says in the log that there was a code; the code itself only in a demonstration."""

    name = "log"

    def __init__(self, *, show: bool) -> None:
        self._show = show

    async def tell(self, code: Code) -> str | None:
        shown = {"code": code.code} if self._show else {}
        log.info("notifier.code_sent", code_id=code.id, recipient=f"person:{code.person}", **shown)
        return None


class WebhookCodes:
    """One try within the time that a person waits: a code that comes late is of no use.

    Where several tries in a row failed, none is made for a while: what tells codes by another
    way, or nothing at all, is told at once.
    """

    def __init__(
        self,
        subscriber: Subscriber,
        session: aiohttp.ClientSession,
        *,
        clock: Clock,
        timeout_seconds: float,
        breaker: Breaker | None = None,
    ) -> None:
        self._breaker = breaker or Breaker()
        self.name = f"webhook:{subscriber.name}"
        self._subscriber = subscriber
        self._session = session
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)

    async def tell(self, code: Code) -> str | None:
        if not self._subscriber.wants(code.type, f"person:{code.person}"):
            return None
        now = self._clock()
        if self._breaker.blocked_until(now) is not None:
            return "subscriber is failing"
        body = _body(code, now)
        headers = signed_headers(code.id, body, key=self._subscriber.key, now=now)
        try:
            async with self._session.post(
                str(self._subscriber.url),
                data=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            if refused(error):
                return "not a public address"
            self._breaker.failed(self._clock())
            return type(error).__name__
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._breaker.failed(self._clock())
        else:
            self._breaker.succeeded()
        return None if status < HTTPStatus.BAD_REQUEST else f"HTTP {status}"


def asks_for_codes(subscriber: Subscriber) -> bool:
    """Only by name: who subscribes to `*` gets everything but codes."""
    return any(pattern.startswith(TOPIC) for pattern in subscriber.events)


def _body(code: Code, now: datetime) -> bytes:
    title, body = code_text(code, now)
    data = {
        "code_id": code.id,
        "recipient": f"person:{code.person}",
        "code": code.code,
        "expires_at": code.expires_at,
        "phone": code.phone,
        "email": code.email,
        "wechat": code.wechat,
        "title": {"zh": title.zh, "en": title.en},
        "body": {"zh": body.zh, "en": body.en},
    }
    told = {name: value for name, value in data.items() if value is not None}
    return orjson.dumps({"type": code.type, "timestamp": code.at, "data": told})
