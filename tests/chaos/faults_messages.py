"""Faults that come as messages: posts and deliveries twice, and bytes that no service can read."""

from collections.abc import Callable
from typing import Any, Final

import aiormq.abc
import orjson
from pamqp.commands import Basic
from pamqp.common import FieldTable

from shared.messaging.topology import EVENTS, INBOX, bureau_queue
from tests.chaos.faults import Fault, Scene
from tests.chaos.faults_broker import channel
from tests.chaos.load import Manner
from tests.chaos.queues import POISON

_PERSISTENT: Final = 2
_READERS: Final = {
    "enquiry.submitted.v1": ("router", "archive"),
    "enquiry.assigned.v1": ("notifier", "archive"),
}


async def posts_twice(scene: Scene) -> None:
    """An impatient client: every paper several times at once, and again when it has a receipt."""
    scene.load.manner = Manner(per_second=10, copies=scene.dice.randint(2, 4))
    await scene.last(scene.some_seconds(3, 6))


async def deliveries_twice(scene: Scene) -> None:
    """Every event lies once more in the queues of those who take it, byte for byte."""
    async with channel(scene) as opened:
        declared = await opened.queue_declare(exclusive=True)
        queue = str(declared.queue)
        await opened.queue_bind(queue, EVENTS, "#")
        await opened.basic_consume(queue, _copier(opened), no_ack=True)
        await scene.last(scene.some_seconds(3, 6))


def _copier(opened: aiormq.abc.AbstractChannel) -> Any:
    async def copy(message: aiormq.abc.DeliveredMessage) -> None:
        told = orjson.loads(message.body)
        event = told[0] if isinstance(told, list) else told
        queues = list(_READERS.get(event["type"], ("archive",)))
        if event["type"] == "enquiry.assigned.v1":
            queues.append(bureau_queue(event["bureau"]))
        for queue in queues:
            await opened.basic_publish(
                message.body, routing_key=queue, properties=message.header.properties
            )

    return copy


BYTES: Final[tuple[Callable[[Scene], bytes], ...]] = (
    lambda scene: scene.dice.randbytes(scene.dice.randrange(1, 2_000)),
    lambda _: b"",
    lambda _: b"{}",
    lambda _: b"null",
    lambda _: b"[" * 100_000,
    lambda _: b'{"type": "enquiry.submitted.v1", "id": 7}',
    lambda _: b'{"type": "enquiry.submitted.v9", "id": "x", "subject": "\\ud800"}',
    lambda _: orjson.dumps({"type": "enquiry.submitted.v1", "data": "x" * 500_000}),
    lambda scene: b"\x00" * scene.dice.randrange(1, 100_000),
)
TYPES: Final = ("enquiry.submitted.v1", "enquiry.submitted.v9", "", None)


async def poison(scene: Scene) -> None:
    """In every service's queue, and in the inbox of the bureaus."""
    bureau = scene.dice.choice(sorted(scene.site.region.bureau_codes))
    places = (("", "router"), ("", "archive"), ("", "notifier"), (INBOX, bureau))
    async with channel(scene) as opened:
        for make in BYTES:
            for exchange, key in places:
                kind = scene.dice.choice(TYPES)
                headers: FieldTable = {POISON: "poison"}
                if kind is not None:
                    headers["ce-type"] = kind
                await opened.basic_publish(
                    make(scene),
                    exchange=exchange,
                    routing_key=key,
                    properties=Basic.Properties(delivery_mode=_PERSISTENT, headers=headers),
                )
                scene.poisoned.append(key)


MESSAGE_FAULTS: Final[dict[str, Fault]] = {
    "posts twice": posts_twice,
    "deliveries twice": deliveries_twice,
    "poison bytes": poison,
}
