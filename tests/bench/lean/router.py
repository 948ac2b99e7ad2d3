"""Gives each paper to the bureau whose words it uses most."""

from pathlib import Path
from typing import Any

import orjson
import uvloop
from ahocorasick_rs import AhoCorasick, MatchKind

from shared.region import Region, load_region
from tests.bench.lean.wire import Message, Publisher, open_channel, open_inbox, setting

_BATCH = 100
_NAME_WEIGHT = 3.0


def weights(region: Region) -> dict[str, list[tuple[str, float]]]:
    """Each word, the bureaus that own it, and what it says for each."""
    owners: dict[str, dict[str, float]] = {}
    for bureau in region.bureaus:
        names = (bureau.name.zh, bureau.short.zh, *bureau.aliases)
        for words, weight in (
            ((*bureau.terms.zh, *bureau.terms.en), 1.0),
            ((*names, bureau.name.en, bureau.short.en), _NAME_WEIGHT),
        ):
            for word in words:
                owners.setdefault(word.lower(), {})[bureau.code] = weight
    return {
        word: [(code, weight * len(word) / len(found)) for code, weight in found.items()]
        for word, found in owners.items()
    }


class Lexicon:
    """One automaton over the names and terms of all bureaus."""

    def __init__(self, region: Region) -> None:
        words = weights(region)
        self._owners = list(words.values())
        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.LeftmostLongest)

    def bureau(self, text: str) -> str:
        scores: dict[str, float] = {}
        for pattern, _, _ in self._automaton.find_matches_as_indexes(text.lower()):
            for code, weight in self._owners[pattern]:
                scores[code] = scores.get(code, 0.0) + weight
        return max(scores, key=scores.__getitem__)


def assignment(lexicon: Lexicon, message: Message) -> tuple[dict[str, Any], str]:
    submitted = orjson.loads(message.body)
    paper, subject = submitted["data"], submitted["subject"]
    bureau = lexicon.bureau(f"{paper['title']}\n{paper['text']}")
    event = {
        "id": f"{subject}:assigned",
        "type": "enquiry.assigned.v1",
        "subject": subject,
        "time": submitted["time"],
        "data": {"bureau": bureau, "paper": paper},
    }
    return event, bureau


async def main() -> None:
    lexicon = Lexicon(load_region(Path(setting("REGION_PACK"))))
    publisher = Publisher(await open_channel(confirms=True))
    inbox = await open_inbox("router", _BATCH)
    while True:
        batch = await inbox.take()
        await publisher.publish_all([assignment(lexicon, message) for message in batch])
        await inbox.acknowledge(batch)


if __name__ == "__main__":
    uvloop.run(main())
