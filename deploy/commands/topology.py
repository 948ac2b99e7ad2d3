"""Declares, shows and checks the exchanges, queues and bindings of a stack."""

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import (
    DEFAULT_LADDER,
    SERVICE_QUEUES,
    Topology,
    build_topology,
)
from shared.region import Region

_QUEUES_AT_ONCE = 100


def topology_of(region: Region, ladder: Sequence[float] = DEFAULT_LADDER) -> Topology:
    services = [replace(service, ladder=tuple(ladder)) for service in SERVICE_QUEUES]
    return build_topology(region.bureau_codes, services)


async def apply_topology(
    amqp_url: str,
    region: Region,
    ladder: Sequence[float] = DEFAULT_LADDER,
    *,
    tls: ssl.SSLContext | None = None,
) -> Topology:
    """Declare what is missing; what is there stays as it is.

    Raises:
        TopologyError: a queue is there with other arguments.
        BrokerUnavailableError: the broker does not answer.
    """
    topology = topology_of(region, ladder)
    async with open_rabbit(amqp_url, service="topology", tls=tls) as bus:
        for part in in_parts(topology):
            await bus.admin.declare(part)
    return topology


def in_parts(topology: Topology) -> Iterator[Topology]:
    """A thousand bureaus' queues with their bindings take longer than one errand may."""
    yield Topology(topology.exchanges, ())
    for start in range(0, len(topology.queues), _QUEUES_AT_ONCE):
        yield Topology((), topology.queues[start : start + _QUEUES_AT_ONCE])


async def check_topology(
    amqp_url: str,
    region: Region,
    ladder: Sequence[float] = DEFAULT_LADDER,
    *,
    tls: ssl.SSLContext | None = None,
) -> list[str]:
    """Sentences on what differs on the broker."""
    async with open_rabbit(amqp_url, service="topology", tls=tls) as bus:
        return await bus.admin.check(topology_of(region, ladder))


def show_topology(topology: Topology, console: Console) -> None:
    exchanges = Table("exchange", "kind", title="Exchanges", title_justify="left")
    for exchange in topology.exchanges:
        exchanges.add_row(exchange.name, exchange.kind)
    queues = Table("queue", "bound to", "arguments", title="Queues", title_justify="left")
    for queue in topology.queues:
        bindings = "\n".join(f"{each.exchange}  {each.routing_key}" for each in queue.bindings)
        arguments = "\n".join(f"{name}={value}" for name, value in queue.arguments.items())
        queues.add_row(queue.name, bindings, arguments, end_section=True)
    console.print(exchanges, queues)
