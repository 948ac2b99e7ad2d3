"""Assigns papers to bureaus."""

import asyncio

from faststream import FastStream

from tests.bench.peers.common import Event, Lexicon, assigned
from tests.bench.peers.on_faststream.broker import NACK, events, open_broker, publish, queue

broker = open_broker()
app = FastStream(broker, logger=None)
lexicon = Lexicon()


@broker.subscriber(queue("router"), events, ack_policy=NACK)
async def route(event: Event) -> None:
    bureau = lexicon.bureau(f"{event.data['title']}\n{event.data['text']}")
    await publish(broker, assigned(event, bureau), bureau)


if __name__ == "__main__":
    asyncio.run(app.run())
