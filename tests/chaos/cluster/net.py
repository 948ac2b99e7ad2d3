"""A network of our own: a namespace for each node, one bridge of peers and one of clients.

The command itself runs in a namespace that nobody else is in. The kernel takes all of it away when
the last process in it ends, so nothing of the machine's own network is ever touched.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

INSIDE: Final = "CONSULT_DRILL_NETWORK"
NODES: Final = ("n1", "n2", "n3")
PEERS: Final = "peers"
CLIENTS: Final = "clients"
_NETS: Final = {PEERS: "10.77.1", CLIENTS: "10.77.2"}


class NoNetworkError(RuntimeError):
    """No network namespace can be made here."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node lives."""

    name: str
    peer: str
    client: str

    def inside(self, argv: Sequence[str]) -> list[str]:
        """The command, run in the node's namespace; it replaces itself, so signals reach it."""
        return ["nsenter", f"--net=/run/netns/{self.name}", "--", *argv]


def move_inside(module: str, argv: Sequence[str]) -> NoReturn:
    """Become the same command in namespaces of its own."""
    program = shutil.which("unshare")
    if program is None or shutil.which("nsenter") is None or shutil.which("ip") is None:
        raise NoNetworkError("unshare, nsenter (util-linux) and ip (iproute2) are needed")
    if os.geteuid() != 0:
        raise NoNetworkError("network namespaces with bridges need root")
    flags = ["--net", "--mount", "--propagation", "private"]
    os.environ[INSIDE] = "1"
    os.execv(program, [program, *flags, "--", sys.executable, "-m", module, *argv])  # noqa: S606 - becoming it is the point


async def build() -> list[Place]:
    """Once, before the first node."""
    await _sh("mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up")
    for net, prefix in _NETS.items():
        await _sh(f"ip link add {net} type bridge && ip link set {net} up")
        await _sh(f"ip addr add {prefix}.1/24 dev {net}")
    return [await _place(name, 10 + number) for number, name in enumerate(NODES, start=1)]


async def _place(name: str, number: int) -> Place:
    inside = f"ip -n {name}"
    await _sh(f"ip netns add {name} && {inside} link set lo up")
    for net, prefix in _NETS.items():
        ours = _port(name, net)
        await _sh(
            f"ip link add {ours} type veth peer name {net} netns {name}"
            f" && ip link set {ours} master {net} up"
            f" && {inside} addr add {prefix}.{number}/24 dev {net} && {inside} link set {net} up"
        )
    return Place(name, f"{_NETS[PEERS]}.{number}", f"{_NETS[CLIENTS]}.{number}")


async def cut(place: Place, *nets: str) -> None:
    """Nothing gets through any more, and nobody is told: no packet says that it is so."""
    for net in nets:
        await _sh(f"ip link set {_port(place.name, net)} nomaster")


async def join(place: Place, *nets: str) -> None:
    for net in nets:
        await _sh(f"ip link set {_port(place.name, net)} master {net}")


def _port(name: str, net: str) -> str:
    return f"{name}-{net}"


async def _sh(command: str) -> None:
    process = await asyncio.create_subprocess_shell(command, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    if process.returncode:
        raise NoNetworkError(f"{command}: {said.decode(errors='replace').strip()}")
