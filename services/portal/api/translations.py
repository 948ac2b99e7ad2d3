"""The catalogue of English messages, read from its .po file at the start; Chinese is the source."""

from pathlib import Path

from babel.messages.pofile import read_po

from services.portal.domain.words import Language, Words

_CATALOGUE = Path(__file__).parent.parent / "locale" / "en" / "LC_MESSAGES" / "portal.po"


class Translations:
    def __init__(self, path: Path = _CATALOGUE) -> None:
        with path.open("rb") as file:
            catalogue = read_po(file, locale="en", abort_invalid=True)
        self._english = {
            str(message.id): str(message.string)
            for message in catalogue
            if message.id and message.string and not message.fuzzy
        }

    @property
    def messages(self) -> frozenset[str]:
        return frozenset(self._english)

    def get(self, message: str, language: Language) -> str:
        return message if language == "zh" else self._english.get(message, message)

    def tell(self, words: Words, language: Language) -> str:
        message = self.get(words.message, language)
        return message % words.values if words.values else message
