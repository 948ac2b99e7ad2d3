"""Papers to play a session with: our own samples, or any JSON Lines file of titles and texts."""

import codecs
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).parent / "samples.jsonl"
KINDS: Final = ("consultation", "suggestion", "proposal")
DERIVED_TITLE_CHARACTERS: Final = 40
TITLE_CHARACTERS: Final = 200
"""As many of a title as the door takes."""


class InputFileError(ValueError):
    """A line of the input file is no paper; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a member might submit; `bureau`, `co`, `reply` and `result` say what is expected."""

    title: str
    text: str
    kind: str = "consultation"
    bureau: str | None = None
    co: tuple[str, ...] = ()
    reply: str | None = None
    result: str | None = None
    lang: str | None = None


def read_papers(path: Path) -> Iterator[Paper]:
    """Yield one paper a line, ignoring fields that are not a paper's; raise InputFileError."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, start=1):
            line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            if not line.strip():
                continue
            try:
                paper = _paper(_record(line))
            except InputFileError as error:
                raise InputFileError(f"{path}, line {number}: {error}") from error
            yield paper


def _record(line: bytes) -> Mapping[str, object]:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputFileError("not UTF-8") from error
    except RecursionError as error:
        raise InputFileError("invalid JSON: nested too deeply") from error
    except ValueError as error:  # also a number with more digits than Python will read
        raise InputFileError(f"invalid JSON: {error}") from error
    if not isinstance(record, dict):
        raise InputFileError("not a JSON object")
    return record


def _paper(record: Mapping[str, object]) -> Paper:
    text = _string(record, "text")
    if text is None:
        raise InputFileError("the field 'text' is missing or empty")
    kind = _string(record, "kind") or KINDS[0]
    if kind not in KINDS:
        raise InputFileError(f"unknown kind {kind!r}; one of {', '.join(KINDS)}")
    return Paper(
        title=_string(record, "title") or _title_from(text),
        text=text,
        kind=kind,
        bureau=_string(record, "bureau"),
        co=_strings(record, "co"),
        reply=_string(record, "reply"),
        result=_string(record, "result"),
        lang=_string(record, "lang"),
    )


def _title_from(text: str) -> str:
    # A title is one line, so line breaks inside its forty characters become spaces.
    return " ".join(text.split())[:DERIVED_TITLE_CHARACTERS]


def _string(record: Mapping[str, object], field: str) -> str | None:
    value = record.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputFileError(f"the field {field!r} is not a string")
    _require_encodable(value, field)
    return value if value.strip() else None


def _strings(record: Mapping[str, object], field: str) -> tuple[str, ...]:
    value = record.get(field)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputFileError(f"the field {field!r} is not a list of strings")
    for item in value:
        _require_encodable(item, field)
    return tuple(value)


def _require_encodable(value: str, field: str) -> None:
    # JSON can spell half a surrogate pair, which no HTTP body or database would take.
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputFileError(f"the field {field!r} holds a lone surrogate") from error
