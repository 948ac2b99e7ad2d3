"""The words of new papers and replies come into the search index a moment after the record."""

from collections.abc import Callable, Generator, Sequence
from datetime import timedelta
from typing import Final

from services.archive.domain.likeness import bands
from services.archive.ports import Indexed, SearchIndex, SpokenText, Tokenizer
from shared.clock import Clock
from shared.turns import in_turns

_CHUNK: Final = 500
"""A piece of the index costs much the same with few texts and with many."""

_PIECES: Final = 16
"""So many are worth merging, also while there is always more to index: searches read each piece."""

_WHILE_BUSY: Final = timedelta(seconds=5)
_WHEN_BEHIND: Final = timedelta(seconds=2)

_REST_SECONDS: Final = 0.003
"""After each millisecond: so a round takes a quarter of a core from those who are waited for."""


class IndexTexts:
    """Works off some of what is pending; any number of replicas may do it side by side.

    `behind`: whether there was more than one round takes.
    """

    def __init__(self, index: SearchIndex, tokenizer: Tokenizer, *, chunk: int = _CHUNK) -> None:
        self._index = index
        self._tokenizer = tokenizer
        self._chunk = chunk
        self._pieces = 0
        self.behind = False

    async def __call__(self, *, rest_seconds: float = 0.0) -> bool:
        """Whether there was something to do, so that there may be more.

        `rest_seconds`: how long to leave the processor to others after each millisecond of work.
        """
        spoken = await self._index.unindexed(self._chunk)
        self.behind = len(spoken) == self._chunk
        if spoken:
            cut = await in_turns(self._cut(spoken), rest_seconds=rest_seconds)
            await self._index.index(cut)
            self._pieces += 1
            if self._pieces % _PIECES:
                return True
        return await self._index.merge_small() or bool(spoken)

    def _cut(self, spoken: Sequence[SpokenText]) -> Generator[None, None, list[Indexed]]:
        """A text at a time, half a millisecond; a thread would hold others up at every call.

        Texts share their words, also in memory: cut out of each, they would be most of a round.
        """
        cut: list[Indexed] = []
        known: dict[str, str] = {}
        for one in spoken:
            found = indexed(one, self._tokenizer)
            terms = list(map(known.setdefault, found.terms, found.terms))
            cut.append(Indexed(one, terms, found.bands))
            yield
        return cut


class IndexAtLeisure:
    """Words wait for the record: while events come in, a round now and then is enough.

    In a long peak it is not: then a round every two seconds and without rest, which is more than an
    archive records. Else texts would no more be at hand, and be read from the database.
    """

    def __init__(self, index: IndexTexts, *, busy: Callable[[], bool], clock: Clock) -> None:
        self._index = index
        self._busy = busy
        self._clock = clock
        self._last = clock()

    async def __call__(self) -> bool:
        pause = _WHEN_BEHIND if self._index.behind else _WHILE_BUSY
        busy, behind = self._busy(), self._index.behind
        if busy and self._clock() - self._last < pause:
            return False
        self._last = self._clock()
        return await self._index(rest_seconds=_REST_SECONDS if busy and not behind else 0.0)


def indexed(spoken: SpokenText, tokenizer: Tokenizer) -> Indexed:
    terms = tokenizer.terms(spoken.texts)
    return Indexed(spoken, terms, bands(*spoken.texts) if spoken.paper else ())
