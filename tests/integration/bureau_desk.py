"""A bureau with a broker user of its own, on a small topology in a vhost of the test's own."""

import json
import secrets
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from deploy.commands.broker_users import Credential
from deploy.commands.bureau import add_bureau, remove_bureau
from deploy.local.broker import BrokerAddress
from shared.events import EnquiryAssigned
from shared.messaging.ports import InboxMessage
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.rabbit.users import BrokerUsers, open_users
from shared.messaging.topology import INBOX, ServiceQueue, build_topology
from tests.integration.replicas import ROOT
from tests.vhosts import Vhost

_SAMPLE = ROOT / "tests/contract/samples/enquiry.assigned.v1.json"


@dataclass(frozen=True, slots=True)
class Desk:
    """`bus` is the services' side; `users` an operator's."""

    vhost: Vhost
    users: BrokerUsers
    bus: RabbitBus
    code: str
    other: str
    made: Credential

    @property
    def queue(self) -> str:
        return f"bureau.{self.code}"

    @property
    def url(self) -> str:
        return self.url_by(self.made.password)

    def url_by(self, password: str) -> str:
        return self.vhost.url_of(self.made.user, password)

    async def assign(self, bureau: str | None = None) -> EnquiryAssigned:
        event = assigned(bureau or self.code)
        await self.bus.publish(event)
        return event

    async def waiting(self, queue: str | None = None) -> int:
        return (await self.bus.admin.figures(queue or self.queue)).messages

    async def inbox(self) -> list[InboxMessage]:
        """Starts to take what intake would; the list grows."""
        taken: list[InboxMessage] = []

        async def take(message: InboxMessage) -> None:
            taken.append(message)

        await self.bus.consume_inbox("intake", take)
        return taken


def assigned(bureau: str) -> EnquiryAssigned:
    event = json.loads(_SAMPLE.read_text("utf-8")) | {"bureau": bureau}
    return EnquiryAssigned.model_validate_json(json.dumps(event))


def new_code() -> str:
    """Users belong to a whole broker: two tests must not share a bureau."""
    return "t" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(9))


@asynccontextmanager
async def open_desk(broker: BrokerAddress, vhost: Vhost) -> AsyncIterator[Desk]:
    code, other = new_code(), new_code()
    topology = build_topology((code, other), (ServiceQueue("intake", INBOX, ("#",), ()),))
    async with (
        open_users(broker.management_url or "", vhost.name) as users,
        open_rabbit(vhost.amqp_url, service="intake", ladder=()) as bus,
    ):
        await bus.admin.declare(topology)
        made = await add_bureau(users, code, bureaus=(code, other))
        assert made is not None
        try:
            yield Desk(vhost, users, bus, code, other, made)
        finally:
            await remove_bureau(users, code)
