"""The broker, and the queues that the bench has declared."""

from faststream import AckPolicy
from faststream.rabbit import Channel, ExchangeType, RabbitBroker, RabbitExchange, RabbitQueue

from tests.bench.peers.common import EXCHANGE, Event, setting

NACK = AckPolicy.NACK_ON_ERROR
events = RabbitExchange(EXCHANGE, type=ExchangeType.TOPIC, declare=False)


def open_broker() -> RabbitBroker:
    channel = Channel(prefetch_count=100, publisher_confirms=True, on_return_raises=True)
    return RabbitBroker(setting("AMQP_URL"), default_channel=channel, logger=None)


def queue(name: str) -> RabbitQueue:
    return RabbitQueue(name, declare=False)


async def publish(broker: RabbitBroker, event: Event, bureau: str = "-") -> None:
    await broker.publish(
        event,
        exchange=events,
        routing_key=f"{event.type}.{bureau}",
        message_id=event.id,
        persist=True,
        mandatory=True,
    )
