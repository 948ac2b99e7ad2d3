"""A YAML file as plain data that still knows the line of each of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from shared.region.problems import Location, Problem, field_name

# The C parser reads a pack eight times faster, where libyaml is there.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    file: str
    data: Any
    lines: dict[Location, int]

    def problem(self, location: Location, message: str) -> Problem:
        return Problem(self.file, self._line(location), field_name(location), message)

    def _line(self, location: Location) -> int:
        """Line of the field or, where it is missing, of what should contain it."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return 1


def read_document(path: Path) -> tuple[Document, list[Problem]]:
    """Read plain data only: no tags of Python, no aliases, no key given twice."""
    empty = Document(path.name, None, {})
    try:
        loader = _Loader(path.read_bytes().decode("utf-8-sig"))
        node = loader.get_single_node()
        if node is None:
            return empty, [empty.problem((), "is empty")]
        index = _Index(loader, empty)
        problems = list(index.walk(node, ()))
        data = None if problems else loader.construct_document(node)
    except UnicodeDecodeError as error:
        return empty, [empty.problem((), f"is not UTF-8 (byte {error.start})")]
    except OSError as error:
        return empty, [empty.problem((), f"cannot be read: {error.strerror}")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return empty, [Problem(path.name, line, "", f"is not plain YAML: {error.problem}")]
    except (yaml.YAMLError, RecursionError) as error:
        return empty, [empty.problem((), f"is not plain YAML: {error}")]
    return Document(path.name, data, empty.lines), problems


class _Index:
    """Notes the line of every field and yields what plain data does not have."""

    def __init__(self, loader: Any, document: Document) -> None:
        self._loader = loader
        self._document = document
        self._seen: set[int] = set()  # an alias is the same node a second time

    def walk(self, node: yaml.Node, location: Location) -> Iterator[Problem]:
        self._document.lines.setdefault(location, node.start_mark.line + 1)
        if id(node) in self._seen:
            yield self._document.problem(location, "is an alias; write it out")
            return
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for position, item in enumerate(node.value):
                yield from self.walk(item, (*location, position))
        elif isinstance(node, yaml.MappingNode):
            yield from self._walk_fields(node, location)
        else:
            yield from self._try_value(node, location)

    def _walk_fields(self, node: yaml.MappingNode, location: Location) -> Iterator[Problem]:
        fields: set[Location] = set()
        for key, value in node.value:
            field = (*location, str(key.value))
            line = key.start_mark.line + 1
            if field in fields:
                yield Problem(self._document.file, line, field_name(field), "is given twice")
            fields.add(field)
            self._document.lines.setdefault(field, line)
            yield from self.walk(value, field)

    def _try_value(self, node: yaml.Node, location: Location) -> Iterator[Problem]:
        try:
            self._loader.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError) as error:  # 2021-02-30, !!python/…
            reason = getattr(error, "problem", None) or str(error)
            yield self._document.problem(location, f"is no plain value: {reason}")
