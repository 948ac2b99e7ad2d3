"""The words of new papers and replies come into the search index a moment after the record."""

import asyncio
from collections.abc import Sequence
from typing import Final

from services.archive.domain.likeness import bands
from services.archive.ports import Indexed, SearchIndex, SpokenText, Tokenizer

_AT_A_TIME: Final = 10
"""Some milliseconds, after which others are let in; a thread would hold them up at every call."""

_CHUNK: Final = 500
"""A piece of the index costs much the same with few texts and with many."""


class IndexTexts:
    """Works off some of what is pending; any number of replicas may do it side by side."""

    def __init__(self, index: SearchIndex, tokenizer: Tokenizer, *, chunk: int = _CHUNK) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._chunk = chunk

    async def __call__(self) -> bool:
        """Whether there was something to do, so that there may be more."""
        spoken = await self._index.unindexed(self._chunk)
        if spoken:
            await self._index.index(await self._cut(spoken))
        return bool(spoken) or await self._index.merge_small()

    async def _cut(self, spoken: Sequence[SpokenText]) -> list[Indexed]:
        cut: list[Indexed] = []
        for start in range(0, len(spoken), _AT_A_TIME):
            cut += [indexed(one, self._tokenizer) for one in spoken[start : start + _AT_A_TIME]]
            await asyncio.sleep(0)  # noqa: TID251 -- a turn for others, nothing to wait for
        return cut


def indexed(spoken: SpokenText, tokenizer: Tokenizer) -> Indexed:
    terms = tokenizer.terms(spoken.texts)
    return Indexed(spoken, terms, bands(*spoken.texts) if spoken.paper else ())
