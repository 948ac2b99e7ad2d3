"""What the index of words promises: which papers have these words, and which are alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.archive.domain.facts import Instant


@dataclass(frozen=True, slots=True)
class SpokenText:
    """An event with words that people search for; `copy` where they are those of a public copy.

    `paper`: they are the paper itself, which others are compared with. `begun`: when the paper of
    the case was submitted, as far as that is known where the text is.
    """

    event_id: str
    enquiry_id: str
    texts: Sequence[str]
    copy: bool = False
    paper: bool = False
    begun: Instant | None = None


@dataclass(frozen=True, slots=True)
class Indexed:
    """A text with all that it is found by; only a paper has bands."""

    spoken: SpokenText
    terms: Sequence[str]
    bands: Sequence[int]


class SearchIndex(Protocol):
    async def unindexed(self, limit: int) -> Sequence[SpokenText]:
        """Some of the events whose words are not in the index yet."""

    async def index(self, texts: Sequence[Indexed]) -> None:
        """To repeat it changes nothing."""

    async def merge_small(self) -> bool:
        """Put some of what was indexed in small pieces together; whether there may be more."""


class Tokenizer(Protocol):
    def terms(self, texts: Sequence[str]) -> Sequence[str]:
        """All that these texts are found by, each once."""

    def query(self, text: str) -> Sequence[str]:
        """What the texts of a case must all have between them; the longest first."""


class Resemblances(Protocol):
    """By the bands of papers, a moment after the record; raises TransientError."""

    async def sharing(self, bands: Collection[int], *, limit: int) -> Sequence[str]:
        """Cases with one of these bands at least, those with the most of them first."""

    async def of_open(self, *, limit: int) -> Mapping[str, Collection[int]]:
        """The bands of the latest papers that are still open, by case."""
