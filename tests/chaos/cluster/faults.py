"""What befalls a cluster: a leader killed, a node cut off, all nodes restarted in turn."""

import asyncio
from functools import partial
from typing import Final

from tests.chaos.cluster.cluster import Cluster, ClusterGround
from tests.chaos.cluster.net import CLIENTS, PEERS, cut, join
from tests.chaos.cluster.node import Node
from tests.chaos.faults import Fault, Scene

LEADERS: Final = ("intake", "router", "notifier", "archive", "bureau.secretariat")
CUT_SECONDS: Final = 30.0
"""Longer than the nodes need to notice it (`net_ticktime` and a quarter)."""

LET_IN_SECONDS: Final = 45.0


def cluster_of(scene: Scene) -> Cluster:
    assert isinstance(scene.site.footing, ClusterGround)
    return scene.site.footing.cluster


async def _let_in(scene: Scene, node: Node) -> None:
    """A node of which something stays away is restarted, as its health check would."""
    cluster = cluster_of(scene)
    try:
        await cluster.whole(within=LET_IN_SECONDS)
    except AssertionError:
        scene.notes.append(f"{node.place.name} restarted")
        node.kill()
        await node.restart()
        await cluster.whole()


async def kill_leader(scene: Scene, queue: str) -> None:
    """All at once, as when a machine loses its power; some seconds later it is back."""
    cluster = cluster_of(scene)
    node = await cluster.leader(queue)
    scene.notes.append(node.place.name)
    node.kill()
    await scene.last(scene.some_seconds(4, 10))
    await node.restart()
    await _let_in(scene, node)


async def cut_off(scene: Scene, nets: tuple[str, ...]) -> None:
    """The node that leads the archive's queue; it lives on and does not know better."""
    cluster = cluster_of(scene)
    node = await cluster.leader("archive")
    scene.notes.append(node.place.name)
    await cut(node.place, *nets)
    try:
        await scene.last(CUT_SECONDS)
    finally:
        await join(node.place, *nets)
    await _let_in(scene, node)


async def blink(scene: Scene) -> None:
    """A cut that is over before anybody has noticed."""
    cluster = cluster_of(scene)
    node: Node = scene.dice.choice(cluster.nodes)
    scene.notes.append(node.place.name)
    await cut(node.place, PEERS, CLIENTS)
    try:
        await scene.last(scene.some_seconds(2, 6))
    finally:
        await join(node.place, PEERS, CLIENTS)
    await _let_in(scene, node)


async def roll(scene: Scene) -> None:
    """As for an upgrade: one after the other, each only when the last is whole again."""
    cluster = cluster_of(scene)
    nodes = list(cluster.nodes)
    scene.dice.shuffle(nodes)
    for node in nodes:
        await node.ctl("await_online_quorum_plus_one", tool="rabbitmq-upgrade")
        await node.restart()
        await _let_in(scene, node)
    await cluster.rebalance()


async def kill_two(scene: Scene) -> None:
    """Without a majority nothing may be promised; with it again, everything goes on."""
    cluster = cluster_of(scene)
    nodes = scene.dice.sample(cluster.nodes, 2)
    for node in nodes:
        node.kill()
    await scene.last(scene.some_seconds(3, 6))
    await asyncio.gather(*(node.restart() for node in nodes))
    for node in nodes:
        await _let_in(scene, node)


def _majority_faults() -> dict[str, Fault]:
    return {f"kill leader of {queue}": partial(kill_leader, queue=queue) for queue in LEADERS} | {
        "cut node off": partial(cut_off, nets=(PEERS, CLIENTS)),
        "cut node off its peers": partial(cut_off, nets=(PEERS,)),
        "cut node off a moment": blink,
        "roll all nodes": roll,
    }


MAJORITY_STAYS: Final = _majority_faults()
"""Under these papers are taken again within ten seconds."""

CLUSTER_FAULTS: Final[dict[str, Fault]] = {**MAJORITY_STAYS, "kill two nodes": kill_two}
