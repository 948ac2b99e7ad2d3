"""A webhook on the wire, against a receiver of its own on the loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from services.notifier.adapters.subscribers import Subscriber
from services.notifier.adapters.webhook import WebhookChannel
from services.notifier.domain.alerts import Alert, Refusal
from shared.breaker import Breaker
from shared.clock import utc_now
from tests.contract.ledger_suite import an_alert

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """Answers as told and keeps what came; None is no answer at all."""

    status: int | None = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.calls.append((dict(request.headers), await request.read()))
        if self.status is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.Response(status=self.status, headers={"Location": self.url})


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    receiver.url = f"http://{host}:{port}/hook"
    yield receiver
    await runner.cleanup()


@asynccontextmanager
async def open_channel(
    url: str, *, seconds: float = 5.0, breaker: Breaker | None = None
) -> AsyncIterator[WebhookChannel]:
    subscriber = Subscriber.model_validate(
        {"name": "demo", "url": url, "secret": SECRET, "events": ["*"], "recipients": ["*"]}
    )
    async with aiohttp.ClientSession() as session:
        yield WebhookChannel(
            subscriber, session, clock=utc_now, timeout_seconds=seconds, breaker=breaker
        )


async def refusal_of(channel: WebhookChannel, alert: Alert | None = None) -> Refusal | None:
    alert = alert or an_alert()
    return (await channel.deliver([alert])).get(alert.id)


async def test_an_independent_verifier_accepts_the_signature(receiver: Receiver) -> None:
    alert = an_alert()
    async with open_channel(receiver.url) as channel:
        assert await refusal_of(channel, alert) is None
    ((headers, body),) = receiver.calls
    lowered = {name.lower(): value for name, value in headers.items()}
    told = Webhook(SECRET).verify(body, lowered)
    assert told["type"] == "reply.submitted.v1"
    assert lowered["webhook-id"] == told["data"]["alert_id"] == str(alert.id)
    assert told["data"] == {
        "alert_id": str(alert.id),
        "recipient": "person:m-1",
        "about": str(alert.occasion.event_id),
        "about_type": "reply.submitted.v1",
        "enquiry_id": str(alert.occasion.enquiry_id),
        "receipt": "SH-7K3M9-QXT2V",
        "bureau": "hrss",
        "title": {"zh": "标题", "en": "Title"},
        "body": {"zh": "正文", "en": "Body"},
    }


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (200, None),
        (302, Refusal("HTTP 302", final=True)),
        (400, Refusal("HTTP 400", final=True)),
        (429, Refusal("HTTP 429")),
        (503, Refusal("HTTP 503")),
        (None, Refusal("ServerDisconnectedError")),
    ],
)
async def test_the_answer_decides_what_becomes_of_the_alert(
    receiver: Receiver, status: int | None, refusal: Refusal | None
) -> None:
    receiver.status = status
    async with open_channel(receiver.url) as channel:
        assert await refusal_of(channel) == refusal
    assert len(receiver.calls) == 1


async def test_a_receiver_that_is_gone_gets_nothing_more(receiver: Receiver) -> None:
    receiver.status = 410
    async with open_channel(receiver.url) as channel:
        assert channel.takes("reply.submitted.v1", "person:m-1")
        assert await refusal_of(channel) == Refusal("HTTP 410", final=True)
        assert not channel.takes("reply.submitted.v1", "person:m-1")
        assert await refusal_of(channel) == Refusal("HTTP 410", final=True)
    assert len(receiver.calls) == 1


async def test_a_failing_receiver_is_left_in_peace_after_a_few_tries(receiver: Receiver) -> None:
    receiver.status = 500
    async with open_channel(receiver.url) as channel:
        reasons = [await refusal_of(channel) for _ in range(5)]
    assert [one.reason for one in reasons if one] == ["HTTP 500"] * 3 + [
        "subscriber is failing"
    ] * 2
    assert len(receiver.calls) == 3


async def test_a_receiver_that_is_back_gets_the_rest_at_once(receiver: Receiver) -> None:
    receiver.status = 500
    breaker = Breaker(failures_allowed=1, pause=timedelta(0))
    async with open_channel(receiver.url, breaker=breaker) as channel:
        assert len(await channel.deliver([an_alert()])) == 1
        receiver.status = 204
        assert await channel.deliver([an_alert() for _ in range(5)]) == {}


async def test_a_receiver_that_does_not_answer_is_given_up_in_time() -> None:
    async with _silent_server() as url, open_channel(url, seconds=0.05) as channel:
        refusal = await refusal_of(channel)
    assert refusal is not None
    assert "Timeout" in refusal.reason
    assert not refusal.final


@asynccontextmanager
async def _silent_server() -> AsyncIterator[str]:
    """Takes connections and says nothing."""
    taken: list[asyncio.StreamWriter] = []

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}/"
    finally:
        server.close()
        for writer in taken:
            writer.close()
