"""Alerts a webhook of each assignment."""

import asyncio

import httpx
from faststream import FastStream

from tests.bench.peers.common import Event, alert, alerted, setting
from tests.bench.peers.on_faststream.broker import NACK, events, open_broker, publish, queue

broker = open_broker()
app = FastStream(broker, logger=None)
client = httpx.AsyncClient()


@broker.subscriber(queue("notifier"), events, ack_policy=NACK)
async def notify(event: Event) -> None:
    body, headers = alert(event)
    answer = await client.post(setting("WEBHOOK_URL"), content=body, headers=headers)
    answer.raise_for_status()
    await publish(broker, alerted(event))


if __name__ == "__main__":
    asyncio.run(app.run())
