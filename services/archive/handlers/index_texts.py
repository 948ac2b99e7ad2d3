"""The words of new papers and replies come into the search index a moment after the record."""

import asyncio
from collections.abc import Sequence

from services.archive.ports import SearchIndex, SpokenText, Tokenizer

_AT_A_TIME = 10
"""To cut a text takes about a millisecond: others are let in between."""


class IndexTexts:
    """Works off some of what is pending; any number of replicas may do it side by side."""

    def __init__(self, index: SearchIndex, tokenizer: Tokenizer, *, chunk: int = 200) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._chunk = chunk

    async def __call__(self) -> bool:
        """Whether there was something to do, so that there may be more."""
        spoken = await self._index.unindexed(self._chunk)
        if spoken:
            await self._index.index(await self._cut(spoken))
        return bool(spoken) or await self._index.merge_small()

    async def _cut(self, spoken: Sequence[SpokenText]) -> list[tuple[SpokenText, Sequence[str]]]:
        cut: list[tuple[SpokenText, Sequence[str]]] = []
        for start in range(0, len(spoken), _AT_A_TIME):
            some = spoken[start : start + _AT_A_TIME]
            cut += [(one, self._tokenizer.terms(one.texts)) for one in some]
            await asyncio.sleep(0)  # noqa: TID251 -- a turn for others, nothing to wait for
        return cut
