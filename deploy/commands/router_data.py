"""Letters with the department that answered, from JSON Lines, and what counts as right."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shared.errors import PermanentError

LABEL_FIELDS = ("label", "bureau", "departments")


class RowsError(PermanentError):
    """The file with letters, or the map of its departments, cannot be used."""


@dataclass(frozen=True, slots=True)
class Row:
    """One letter; `label` is the file's own word, `right` the answers that count.

    `weight` is how much it teaches.
    """

    id: str
    title: str
    text: str
    label: str
    right: tuple[str, ...]
    date: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...]
    skipped: int
    sha256: str

    def __len__(self) -> int:
        return len(self.rows)


def read_rows(file: Path, departments: Path | None = None, *, with_title: bool = True) -> Rows:
    """The labelled letters; a row whose department no map knows is skipped and counted.

    Raises:
        RowsError: a file is missing or is not what it should be.
    """
    known = _departments(departments) if departments else None
    try:
        content = file.read_bytes()
        found = [json.loads(line) for line in content.splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise RowsError(f"{file} cannot be read as JSON Lines: {error}") from error
    rows = [
        row
        for number, item in enumerate(found, start=1)
        if (row := _row(item, number, known, with_title=with_title)) is not None
    ]
    if not rows:
        raise RowsError(f"{file} has no row with a text and one of {', '.join(LABEL_FIELDS)}")
    return Rows(tuple(rows), len(found) - len(rows), hashlib.sha256(content).hexdigest())


def _row(
    item: Any, number: int, known: Mapping[str, tuple[str, ...]] | None, *, with_title: bool
) -> Row | None:
    label = next((item[name] for name in LABEL_FIELDS if item.get(name)), None)
    if isinstance(label, list):
        label = label[0]
    text = str(item.get("text", ""))
    if not isinstance(label, str) or not text:
        return None
    right = (label,) if known is None else known.get(label)
    if right is None:
        return None
    title = str(item.get("title", "")) if with_title else ""
    return Row(str(item.get("id", number)), title, text, label, right, str(item.get("date", "")))


def _departments(file: Path) -> dict[str, tuple[str, ...]]:
    try:
        table = yaml.safe_load(file.read_text(encoding="utf-8"))
        return {str(name): tuple(map(str, codes)) for name, codes in table.items()}
    except (OSError, AttributeError, TypeError, yaml.YAMLError) as error:
        raise RowsError(f"{file} is not a map of departments to codes: {error}") from error
