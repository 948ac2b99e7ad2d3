"""Many words in little memory: a region of a thousand bureaus has more than a hundred thousand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self, overload

from pydantic import AfterValidator, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shared.region.parts import Text

_END = "\n"


def _in_one_line(word: str) -> str:
    if _END in word:
        raise ValueError("has to be in one line")
    return word


def are_words(items: Iterable[object]) -> bool:
    """Whether a list of words could hold them; whether they are good ones is not looked at."""
    return all(isinstance(one, str) and one and _END not in one for one in items)


Word = Annotated[Text, AfterValidator(_in_one_line)]


@dataclass(frozen=True, slots=True)
class WordList(Sequence[str]):
    """One text with a word in each line: an object for each would take ten times the memory.

    Every service holds the words, the router alone reads them, and it once, so each use splits.
    """

    text: str

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        return cls(_END.join(words))

    def __iter__(self) -> Iterator[str]:
        return iter(self._words())

    def __len__(self) -> int:
        return len(self._words())

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._words()[index]

    def _words(self) -> list[str]:
        return self.text.split(_END) if self.text else []

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        words: Any = tuple[Word, ...]
        return core_schema.no_info_after_validator_function(
            cls.of,
            handler.generate_schema(words),
            serialization=core_schema.plain_serializer_function_ser_schema(list),
        )
