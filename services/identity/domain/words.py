"""A sentence for people, in Chinese and English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
