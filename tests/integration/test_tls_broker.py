"""AMQP over TLS, on a broker whose certificate the test has made."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from yarl import URL

from deploy.local.broker import BrokerAddress
from deploy.local.ports import free_ports
from deploy.local.testing import running_platform
from shared.bureau import Work, open_bureau
from shared.messaging.ports import BrokerUnavailableError
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.tls import TlsError, client_tls
from tests.certificates import Authority
from tests.integration.bureau_desk import open_desk
from tests.integration.bureau_page import answers
from tests.integration.replicas import ROOT, open_replica
from tests.support import eventually
from tests.vhosts import Vhost, open_vhost

_LISTENER = """\
listeners.ssl.1 = 127.0.0.1:{port}
ssl_options.cacertfile = {ca}
ssl_options.certfile = {cert}
ssl_options.keyfile = {key}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
"""


@dataclass(frozen=True, slots=True)
class SecureBroker:
    """Its certificate is for 127.0.0.1, and for no other name."""

    address: BrokerAddress
    port: int
    ours: Authority
    others: Authority

    def secured(self, amqp_url: str, *, host: str = "127.0.0.1") -> str:
        return str(URL(amqp_url).with_scheme("amqps").with_host(host).with_port(self.port))


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureBroker]:
    folder = tmp_path_factory.mktemp("secure")
    ours, others = Authority(folder / "ours"), Authority(folder / "others")
    shown = ours.sign("127.0.0.1")
    (port,) = free_ports(1)
    more = folder / "broker" / "conf.d"
    more.mkdir(parents=True)
    listener = _LISTENER.format(port=port, ca=ours.file, cert=shown.cert, key=shown.key)
    (more / "10-tls.conf").write_text(listener, "utf-8")
    only_the_broker = {"PATH": os.environ["PATH"], "MONGO_URL": "mongodb://127.0.0.1:9"}
    with running_platform(folder, environ=only_the_broker) as platform:
        address = BrokerAddress(platform.amqp_url, platform.management_url)
        yield SecureBroker(address, port, ours, others)


@pytest.fixture
async def vhost(secure: SecureBroker) -> AsyncIterator[Vhost]:
    async with open_vhost(secure.address) as opened:
        yield opened


async def refused(bus: RabbitBus) -> str:
    """Why the broker's certificate is not accepted."""
    told = "certificate not accepted: "
    reason = await eventually(lambda: told in (bus.ready() or "") and bus.ready())
    return str(reason).partition(told)[2]


async def test_a_bureau_works_over_tls(secure: SecureBroker, vhost: Vhost) -> None:
    async with open_desk(secure.address, vhost) as desk:
        messages, event = await desk.inbox(), await desk.assign()
        seen: list[Work] = []

        async def work(assignment: Work) -> None:
            seen.append(assignment)
            await assignment.sign()

        url, tls = secure.secured(desk.url), client_tls(secure.ours.file)
        async with open_bureau(url, desk.code, tls=tls) as bureau:
            await bureau.receive(work)
            await eventually(lambda: messages)
        assert [each.event.id for each in seen] == [event.id]


async def test_the_program_of_the_bureaus_page_works_over_tls(
    secure: SecureBroker, vhost: Vhost, tmp_path: Path
) -> None:
    async with open_desk(secure.address, vhost) as desk:
        settings = {
            "BUREAU_CODE": desk.code,
            "BUREAU_AMQP_URL": secure.secured(desk.url),
            "BUREAU_CA_FILE": str(secure.ours.file),
        }
        await answers(desk, settings, tmp_path)


async def test_a_broker_of_another_authority_is_refused(secure: SecureBroker, vhost: Vhost) -> None:
    url = secure.secured(vhost.amqp_url)
    async with open_rabbit(
        url, service="test", tls=client_tls(secure.others.file), connect_seconds=1
    ) as bus:
        assert "self-signed" in await refused(bus)


@pytest.mark.parametrize("query", ["", "no_verify_ssl=1"])
async def test_a_broker_that_the_system_does_not_know_is_refused_whatever_the_address_asks(
    secure: SecureBroker, vhost: Vhost, query: str
) -> None:
    url = str(URL(secure.secured(vhost.amqp_url)).with_query(query))
    async with open_rabbit(url, service="test", connect_seconds=1) as bus:
        assert "self-signed" in await refused(bus)


async def test_a_broker_of_another_name_is_refused(secure: SecureBroker, vhost: Vhost) -> None:
    url = secure.secured(vhost.amqp_url, host="localhost")
    async with open_rabbit(
        url, service="test", tls=client_tls(secure.ours.file), connect_seconds=1
    ) as bus:
        assert "mismatch" in await refused(bus)


async def test_a_client_shows_its_own_certificate(secure: SecureBroker, vhost: Vhost) -> None:
    own = secure.ours.sign("intake.example")
    tls = client_tls(secure.ours.file, own.cert, own.key)
    async with open_rabbit(secure.secured(vhost.amqp_url), service="test", tls=tls) as bus:
        await bus.wait_ready(5)

        async def shown() -> bool:
            found = await vhost.call("GET", f"vhosts/{vhost.name}/connections")
            return any(one.get("ssl") and one.get("peer_cert_subject") for one in found)

        await eventually(shown, within=20, told="the broker knows who it talks to")


async def test_a_certificate_of_another_authority_is_refused_by_the_broker(
    secure: SecureBroker, vhost: Vhost
) -> None:
    stranger = secure.others.sign("intake.example")
    tls = client_tls(secure.ours.file, stranger.cert, stranger.key)
    url = secure.secured(vhost.amqp_url)
    async with open_rabbit(
        url, service="test", tls=tls, connect_seconds=1, confirm_timeout_seconds=2, publish_tries=1
    ) as bus:
        with pytest.raises(BrokerUnavailableError):
            await bus.publish_inbox("hrss", b"{}")


async def test_tls_for_a_plain_address_is_an_error_not_a_plain_connection(
    secure: SecureBroker, vhost: Vhost
) -> None:
    two = f"{secure.secured(vhost.amqp_url)},{vhost.amqp_url}"
    for url in (vhost.amqp_url, two):
        with pytest.raises(TlsError, match="is not at amqps") as told:
            async with open_rabbit(url, service="test", tls=client_tls(secure.ours.file)):
                pass
        assert str(URL(vhost.amqp_url).password) not in str(told.value)


def settings_of(secure: SecureBroker, vhost: Vhost, *, trusted: Authority) -> dict[str, str]:
    return {"AMQP_URL": secure.secured(vhost.amqp_url), "AMQP_CA_FILE": str(trusted.file)}


async def consult(*arguments: str, settings: dict[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", *arguments),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_commands_and_services_speak_tls_by_their_settings(
    secure: SecureBroker, vhost: Vhost, tmp_path: Path
) -> None:
    settings = settings_of(secure, vhost, trusted=secure.ours)
    status, told = await consult("topology", "apply", settings=settings)
    assert status == 0, told
    async with open_replica("router", settings, tmp_path / "router.log") as router:
        await router.until_ready()
        assert await router.stop() == 0


async def test_a_service_without_the_right_authority_does_not_become_ready_and_says_why(
    secure: SecureBroker, vhost: Vhost, tmp_path: Path
) -> None:
    settings = settings_of(secure, vhost, trusted=secure.others)
    async with open_replica("router", settings, tmp_path / "router.log") as router:
        await eventually(lambda: "certificate not accepted" in router.log, within=20)
        assert str(URL(vhost.amqp_url).password) not in router.log


async def test_a_service_with_a_file_that_is_missing_ends_and_names_it(
    secure: SecureBroker, vhost: Vhost, tmp_path: Path
) -> None:
    settings = settings_of(secure, vhost, trusted=secure.ours)
    settings["AMQP_CA_FILE"] = str(tmp_path / "missing.pem")
    async with open_replica("router", settings, tmp_path / "router.log") as router:
        await eventually(lambda: "missing.pem" in router.log, within=20)
        await eventually(lambda: "runtime.failed" in router.log)
