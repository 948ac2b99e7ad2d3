"""A YAML file as plain data and nothing beside it: quick, and in no more memory than the data.

The thorough reading of document.py makes an object with two marks for each word of a pack, and
notes the line of each. That is needed only where something is wrong, and seldom is.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from shared.region.words import WordList, are_words

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT: Final = "tag:yaml.org,2002:str"


class NotPlainError(Exception):
    """Not to be read so; it may be right all the same."""


def read_plain(path: Path) -> Any:
    """The same data as the thorough reading has.

    Raises:
        NotPlainError: something is wrong, or so unusual that only the other way reads it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _Reading(_Loader(file)).whole()
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        raise NotPlainError from error


class _Reading:
    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._next = loader.get_event
        # What begins with none of these characters is a text, as all Chinese words are.
        self._other_than_text = frozenset(loader.yaml_implicit_resolvers)

    def whole(self) -> Any:
        """One document, and nothing after it."""
        self._expect(yaml.StreamStartEvent)
        self._expect(yaml.DocumentStartEvent)
        data = self._value(self._next())
        self._expect(yaml.DocumentEndEvent)
        self._expect(yaml.StreamEndEvent)
        return data

    def _expect(self, kind: type[yaml.Event]) -> None:
        if not isinstance(self._next(), kind):
            raise NotPlainError

    def _value(self, event: Any) -> Any:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None or event.tag is not None:
            raise NotPlainError
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._list() if isinstance(event, yaml.SequenceStartEvent) else self._mapping()

    def _list(self) -> Sequence[Any]:
        """Of words as few objects as can be, so that what is kept of them has room beside it."""
        items = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event))
        return WordList.of(items) if are_words(items) else items

    def _mapping(self) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._value(event)
            if not isinstance(key, str) or key in fields:
                raise NotPlainError
            fields[key] = self._value(self._next())
        return fields

    def _scalar(self, event: Any) -> Any:
        text: str = event.value
        is_bare, _ = event.implicit
        if not is_bare or text[:1] not in self._other_than_text:
            return text
        tag = self._loader.resolve(yaml.ScalarNode, text, event.implicit)
        return text if tag == _TEXT else self._loader.construct_object(yaml.ScalarNode(tag, text))
