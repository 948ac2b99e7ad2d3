"""Faults of the broker: killed, cut off, in alarm, without a queue or a binding, locked."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import aiormq
import aiormq.abc

from shared.messaging.topology import EVENTS
from tests.chaos.faults import Fault, Scene
from tests.support import eventually

SYNCED_SECONDS: Final = 45.0
"""RabbitMQ 3.10 may lose a quorum queue that was declared only seconds before it is killed."""

_QUEUES: Final = ("router", "archive", "notifier")
_BACK_SECONDS: Final = 60.0
_ROUTER_PATTERN: Final = "enquiry.submitted.*.*"


async def kill(scene: Scene) -> None:
    site = scene.site
    await eventually(lambda: site.settled_for > SYNCED_SECONDS, within=SYNCED_SECONDS + 5)
    site.ground.broker.kill()
    await scene.last(scene.some_seconds(0.5, 4))
    await site.ground.broker.restart()


async def restart(scene: Scene) -> None:
    """In good order, as for an upgrade."""
    await scene.site.ground.broker.restart()


async def close_all_connections(scene: Scene) -> None:
    for _ in range(scene.dice.randint(1, 3)):
        await scene.site.ground.operator.ctl("close_all_connections", "a drill")


async def memory_alarm(scene: Scene) -> None:
    ctl = scene.site.ground.operator.ctl
    await ctl("set_vm_memory_high_watermark", "absolute", "1")
    try:
        await scene.last(scene.some_seconds(3, 8))
    finally:
        await ctl("set_vm_memory_high_watermark", "0.4")


async def disk_alarm(scene: Scene) -> None:
    ctl = scene.site.ground.operator.ctl
    await ctl("set_disk_free_limit", "100000GB")
    try:
        await scene.last(scene.some_seconds(3, 8))
    finally:
        await ctl("set_disk_free_limit", "50MB")


async def queue_deleted(scene: Scene, queue: str) -> None:
    """In a pause of the members, since what lies in it is gone with it; then it must be back."""
    await scene.load.pause()
    await quiet(scene)
    await scene.site.ground.operator.delete_queue(queue)
    back = partial(_is_consumed, scene, queue)
    await eventually(back, within=_BACK_SECONDS, told=f"{queue} is back")
    scene.load.resume()
    await scene.last(scene.some_seconds(2, 4))


async def queue_deleted_under_load(scene: Scene, queue: str) -> None:
    """What is in it, and what comes until it is back, is lost: this measures how much."""
    await scene.site.ground.operator.delete_queue(queue)
    await scene.last(scene.some_seconds(2, 4))


async def _is_consumed(scene: Scene, queue: str) -> bool:
    try:
        async with channel(scene) as opened:
            declared = await opened.queue_declare(queue, passive=True)
            return bool(declared.consumer_count)
    except aiormq.exceptions.ChannelNotFoundEntity:
        return False


async def quiet(scene: Scene) -> None:
    """Until nothing waits in any service's queue."""
    async with channel(scene) as opened:

        async def empty() -> bool:
            for queue in _QUEUES:
                declared = await opened.queue_declare(queue, passive=True)
                if declared.message_count:
                    return False
            return True

        await eventually(empty, within=60, told="empty queues")


async def bindings_missing(scene: Scene) -> None:
    """Nobody is bound to what members submit: nothing may be promised."""
    unbound = (("router", _ROUTER_PATTERN), ("archive", "#"))
    async with channel(scene) as opened:
        for queue, pattern in unbound:
            await opened.queue_unbind(queue, EVENTS, pattern)
        try:
            await scene.last(scene.some_seconds(2, 4))
        finally:
            for queue, pattern in unbound:
                await opened.queue_bind(queue, EVENTS, pattern)


async def wrong_password(scene: Scene) -> None:
    """The password was changed, and the services were not told until later."""
    operator = scene.site.ground.operator
    await operator.change_password(secrets.token_urlsafe(16))
    try:
        await operator.ctl("close_all_connections", "a new password")
        await scene.last(scene.some_seconds(3, 8))
    finally:
        await operator.change_password(await operator.right_password())


@asynccontextmanager
async def channel(scene: Scene) -> AsyncIterator[aiormq.abc.AbstractChannel]:
    """The operator's own, past the proxies."""
    async with asyncio.timeout(120):
        connection = await aiormq.connect(scene.site.ground.operator.amqp_url)
        try:
            yield await connection.channel()
        finally:
            await connection.close()


BROKER_FAULTS: Final[dict[str, Fault]] = {
    "kill broker": kill,
    "restart broker": restart,
    "close all connections": close_all_connections,
    "memory alarm": memory_alarm,
    "disk alarm": disk_alarm,
    **{f"delete queue {queue}": partial(queue_deleted, queue=queue) for queue in _QUEUES},
    "bindings missing": bindings_missing,
    "wrong password": wrong_password,
}

DESTRUCTIVE: Final[dict[str, Fault]] = {
    f"destroy queue {queue}": partial(queue_deleted_under_load, queue=queue) for queue in _QUEUES
}
"""Under these something is lost by their nature; they are played when they are named."""
