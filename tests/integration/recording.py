"""`python -m tests.integration.recording`: records papers until its standard input ends.

As an archive does: batches of shuffled and repeated events, then the lists, then the words. Says a
line when the first batch is safe.
"""

import asyncio
import os
import sys

from services.archive.adapters.mongo import MongoCaseStore
from services.archive.adapters.mongo_search import MongoSearchIndex
from services.archive.adapters.terms import ChineseTokenizer
from services.archive.handlers import IndexTexts
from shared.clock import utc_now
from shared.mongo import open_mongo
from tests.contract.case_store_suite import shuffled
from tests.unit.archive.lives import TERMS
from tests.unit.archive.stories import answered_story

_STORIES = 6
_BATCH = 10


async def record_until_told() -> None:
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    async with open_mongo(os.environ["MONGO_URL"], os.environ["MONGO_DATABASE"]) as database:
        store = MongoCaseStore(database, terms=TERMS)
        index_texts = IndexTexts(MongoSearchIndex(database), ChineseTokenizer())
        seed = 0
        while not ended.done():
            events = shuffled([answered_story() for _ in range(_STORIES)], copies=2, seed=seed)
            for start in range(0, len(events), _BATCH):
                await store.record(events[start : start + _BATCH], now=utc_now())
                if seed == start == 0:
                    print("recording", flush=True)  # noqa: T201 - what the test waits for
                await store.refresh(now=utc_now())
                await index_texts()
            seed += 1
        while await index_texts():
            pass


if __name__ == "__main__":
    asyncio.run(record_until_told())
