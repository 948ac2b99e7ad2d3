"""RabbitMQ through aio-pika: the one place that knows the client library."""

from shared.messaging.rabbit.admin import Admin, QueueFigures
from shared.messaging.rabbit.bus import RabbitBus, open_rabbit
from shared.messaging.rabbit.errors import TopologyError
from shared.messaging.rabbit.publishing import PublishRefusedError

__all__ = [
    "Admin",
    "PublishRefusedError",
    "QueueFigures",
    "RabbitBus",
    "TopologyError",
    "open_rabbit",
]
