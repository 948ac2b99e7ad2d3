"""The papers as they are posted, and by what one knows them again in the database."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

_LONGEST_TITLE = 150
_DIGEST_BYTES = 16


class Sheet(NamedTuple):
    title: str
    text: str


class Posted(NamedTuple):
    """What somebody who posts a paper goes away with: its number, and what it said."""

    receipt: str
    mark: str


def mark(title: str, text: str) -> str:
    """The same for the same characters alone."""
    content = f"{len(title)}\n{title}\n{text}".encode()
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()


def bodies(sheets: Sequence[Sheet], number: int, *, first: int = 0) -> Iterator[tuple[bytes, str]]:
    """`number` request bodies with their marks, all different, evenly over the sheets.

    `first` is the place of the first of them among all that are ever posted. All are consultations:
    what an examiner has to file first waits for a person, not for us.
    """
    for place in islice(count(first), number):
        sheet = sheets[place % len(sheets)]
        title = f"{sheet.title[:_LONGEST_TITLE]}（之{place + 1}）"
        paper = {"kind": "consultation", "title": title, "text": sheet.text}
        yield orjson.dumps(paper), mark(title, sheet.text)


def write_sheets(file: Path, papers: Sequence[Any]) -> None:
    """`papers` have a title and a text; to find them takes longer than to read them."""
    file.write_bytes(orjson.dumps([[paper.title, paper.text] for paper in papers]))


def read_sheets(file: Path) -> list[Sheet]:
    return [Sheet(*pair) for pair in orjson.loads(file.read_bytes())]
