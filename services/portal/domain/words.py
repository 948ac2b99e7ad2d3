"""Sentences for people, written in Chinese here and looked up in the reader's language later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """A message and what is filled in; the values are names and numbers, never messages."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


def say(message: str, **values: object) -> Words:
    """Marks `message` for the catalogue as well."""
    return Words(message, values)


def named(words: Mapping[str, Words], code: str) -> Words:
    """The words of a code; a code that is not known yet stands for itself."""
    return words.get(code) or Words(code)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name or sentence that comes in both languages from elsewhere."""

    zh: str
    en: str

    def read(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """A code and its name."""

    code: str
    name: Bilingual
