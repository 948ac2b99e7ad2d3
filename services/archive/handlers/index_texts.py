"""The words of new papers and replies come into the search index a moment after the record."""

from services.archive.ports import SearchIndex, Tokenizer


class IndexTexts:
    """Works off some of what is pending; any number of replicas may do it side by side."""

    def __init__(self, index: SearchIndex, tokenizer: Tokenizer, *, chunk: int = 10) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._chunk = chunk

    async def __call__(self) -> bool:
        """Whether there was something to do, so that there may be more."""
        spoken = await self._index.unindexed(self._chunk)
        if spoken:
            await self._index.index([(one, self._tokenizer.terms(one.texts)) for one in spoken])
        return bool(spoken)
