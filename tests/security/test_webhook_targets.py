"""Webhooks lead to no address of our own nets, however written and whenever resolved."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import orjson
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from services.notifier.adapters.code_channels import WebhookCodes
from services.notifier.adapters.subscribers import (
    Subscriber,
    SubscribersFileError,
    read_subscribers,
)
from services.notifier.adapters.targets import connector, is_public
from services.notifier.adapters.webhook import WebhookChannel
from services.notifier.domain.alerts import Refusal
from services.notifier.domain.codes import Code
from shared.clock import utc_now
from tests.contract.ledger_suite import an_alert
from tests.security.counted import counted

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PRIVATE = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),  # noqa: S104 - to be refused
    *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "::1", "::", "fe80::1", "fe80::1%lo", "fc00::1", "fd12:3456::1"),
    *("ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::"),
    *("2001:0:1::1", "::ffff:0:127.0.0.1"),
)
PUBLIC = ("8.8.8.8", "114.114.114.114", "2400:3200::1", "64:ff9b::808:808", "::ffff:8.8.8.8")
SPELLINGS = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001"),
    *("１２７.0.0.1", "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0"),
    *("localhost", "localhost.", "LOCALHOST", "a.localhost", "user:pass@127.0.0.1", "[fe80::1]"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "metadata.google.internal", "db.local"),
    *("10.1", "192.168.257", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
)


class Answering(AbstractResolver):
    """A name server of the attacker's, which says another thing each time."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        del family
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)
        ]

    async def close(self) -> None:
        """Nothing is open."""


def subscriber(url: str) -> Subscriber:
    return Subscriber.model_validate(
        {
            "name": "demo",
            "url": url,
            "secret": SECRET,
            "events": ["*", "signin.code.*"],
            "recipients": ["*"],
        }
    )


@asynccontextmanager
async def inside() -> AsyncIterator[tuple[int, list[str]]]:
    """A service of our own that nobody outside may reach: its port, and who reached it."""
    reached: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(status=204)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], reached
    await runner.cleanup()


async def refusal(url: str, resolver: AbstractResolver | None = None) -> Refusal | None:
    dialling = connector(private=False)
    if resolver is not None:
        dialling._resolver = resolver  # noqa: SLF001 - the production one has no way in
    async with aiohttp.ClientSession(connector=dialling, trust_env=False) as session:
        channel = WebhookChannel(subscriber(url), session, clock=utc_now, timeout_seconds=5)
        alert = an_alert()
        return (await channel.deliver([alert])).get(alert.id)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_our_own_nets_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", SPELLINGS)
def test_the_file_of_subscribers_names_no_private_target(tmp_path: Path, host: str) -> None:
    path = tmp_path / "hooks.json"
    one = {"name": "a", "url": f"http://{host}/", "secret": SECRET}
    path.write_bytes(orjson.dumps([one | {"events": ["*"], "recipients": ["*"]}]))
    with pytest.raises(SubscribersFileError, match=r"\[0\]\.url: .* is not a public address"):
        read_subscribers(path)
    assert read_subscribers(path, private=True)[0].name == "a"


async def test_no_socket_is_opened_to_a_private_address() -> None:
    async with inside() as (port, reached):
        tried = 0
        for host in SPELLINGS[:17]:
            found = await refusal(f"http://{host}:{port}/")
            assert found is not None, host
            assert "not a public address" in found.reason or "Error" in found.reason, host
            tried += 1
        assert reached == []
        dialling = connector(private=True)
        async with aiohttp.ClientSession(connector=dialling) as session:
            hook = subscriber(f"http://127.0.0.1:{port}/")
            channel = WebhookChannel(hook, session, clock=utc_now, timeout_seconds=5)
            assert await channel.deliver([an_alert()]) == {}
        assert reached == ["/"]
    counted("Webhook targets in our own nets", tried + len(SPELLINGS) + len(PRIVATE))


@pytest.mark.parametrize("address", [one for one in PRIVATE if "%" not in one])
async def test_a_name_that_leads_inside_is_refused_whatever_it_is(address: str) -> None:
    found = await refusal("http://hooks.example/", Answering(address))
    assert found == Refusal("not a public address", final=True)


async def test_a_name_that_changes_its_mind_is_held_to_the_address_connected_to() -> None:
    async with inside() as (port, reached):
        for _ in range(3):
            resolver = Answering("127.0.0.1", "8.8.8.8")
            found = await refusal(f"http://rebind.example:{port}/", resolver)
            assert found == Refusal("not a public address", final=True)
            assert resolver.asked == 1  # what is checked is what is connected to
        assert reached == []


async def test_codes_go_nowhere_inside_either() -> None:
    now = utc_now()
    code = Code(
        id=an_alert().id, type="signin.code.v1", person="m-1", code="123456", at=now, expires_at=now
    )
    async with (
        inside() as (port, reached),
        aiohttp.ClientSession(connector=connector(private=False)) as session,
    ):
        hook = subscriber(f"http://127.0.0.1:{port}/")
        channel = WebhookCodes(hook, session, clock=utc_now, timeout_seconds=5)
        assert await channel.tell(code) == "not a public address"
        assert reached == []
