"""The words of new papers and replies come into the search index a moment after the record."""

from services.archive.ports import SearchIndex, Tokenizer


class IndexTexts:
    """Works off some of what is pending; any number of replicas may do it side by side."""

    def __init__(self, index: SearchIndex, tokenizer: Tokenizer, *, chunk: int = 10) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._chunk = chunk

    async def __call__(self) -> bool:
        """Whether there may be more."""
        pending = await self._index.pending(self._chunk)
        if pending:
            terms = [(one, self._tokenizer.terms(one.texts)) for one in pending]
            await self._index.index(terms)
        return len(pending) == self._chunk
