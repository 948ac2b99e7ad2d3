"""Roster files: CSV in UTF-8 or GB18030, or XLSX; bounded before anything is unpacked."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from services.identity.domain import Words
from services.identity.domain.columns import REQUIRED, column_of, missing, title
from services.identity.domain.exports import unescaped
from shared.errors import PermanentError

LARGEST_FILE: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 100 * 1024 * 1024
LARGEST_RATIO: Final = 200
MOST_PARTS: Final = 1000
MOST_LINES: Final = 50_000
MOST_COLUMNS: Final = 100
_LONGEST_CELL: Final = 5000
_RATIO_COUNTS_FROM: Final = 1024 * 1024
_DELIMITERS: Final = (",", "\t", ";")

Row = tuple[int, Mapping[str, str]]
Cells = tuple[int, Sequence[str]]


class TableError(PermanentError):
    """The file as a whole cannot be read; `words` say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(str(self.words))


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` by their number in the file; `unread` are headers that mean nothing here."""

    rows: Sequence[Row]
    unread: Sequence[str]


def read_table(path: Path) -> Table:
    """Raises TableError."""
    if path.stat().st_size > LARGEST_FILE:
        raise TableError("文件过大", f"the file is larger than {LARGEST_FILE} bytes")
    content = path.read_bytes()
    if content.startswith(b"PK"):
        return _table(_xlsx(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("请将 .xls 另存为 .xlsx 或 CSV", "save the .xls file as .xlsx or CSV")
    return _table(_csv(content))


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """With the mark by which spreadsheets know UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _table(lines: Iterator[Cells]) -> Table:
    _, header = next(lines, (0, ()))
    if absent := missing(header):
        named = "、".join(title(name) for name in absent)
        raise TableError(f"表头缺少：{named}", f"the header lacks: {', '.join(absent)}")
    columns = [column_of(name) for name in header]
    known = [name for name in columns if name]
    if twice := sorted({name for name in known if known.count(name) > 1}):
        raise TableError("表头有重复的列", f"a column is there twice: {', '.join(twice)}")
    rows = [
        (number, {name: cell for name, cell in zip(columns, cells, strict=False) if name})
        for number, cells in lines
        if any(cells)
    ]
    return Table(_filled(rows, known), [name for name in header if name and not column_of(name)])


def _filled(rows: Sequence[Row], known: Sequence[str]) -> Sequence[Row]:
    """A line that ends early has empty cells there; an empty document number is not a wish."""
    full = ((number, dict.fromkeys(known, "") | dict(texts)) for number, texts in rows)
    kept_if_empty = {*known, *REQUIRED} - {"id_number"}
    return [
        (number, {name: text for name, text in texts.items() if text or name in kept_if_empty})
        for number, texts in full
    ]


def _csv(content: bytes) -> Iterator[Cells]:
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, [_bounded(cell, number) for cell in cells[:MOST_COLUMNS]]
            number = reader.line_num + 1
            _check_length(number)
    except csv.Error:
        raise TableError(
            f"第 {number} 行的引号或分隔符有误", f"line {number}: quotes or separators are wrong"
        ) from None


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise TableError("不是 UTF-8 或 GB18030 编码的文本", "not text in UTF-8 or GB18030")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("不是 UTF-8 或 GB18030 编码的文本", "not text in UTF-8 or GB18030")


def _xlsx(content: bytes) -> Iterator[Cells]:
    _check_package(content)
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that we skip
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its size need not be true
            lines = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            for number, cells in enumerate(lines, start=1):
                _check_length(number)
                yield number, [_bounded(_text(cell), number) for cell in cells]
    except (
        InvalidFileException,
        IndexError,
        KeyError,
        OSError,
        ParseError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
    ):
        raise _not_a_workbook() from None


def _check_package(content: bytes) -> None:
    """By the sizes that it declares: more than that is never unpacked of a part."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _not_a_workbook() from None
    unpacked = sum(part.file_size for part in parts)
    swollen = unpacked > _RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * len(content)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or swollen:
        raise TableError("表格解压后过大", "the workbook is too large when unpacked")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _bounded(cell: str, number: int) -> str:
    if len(cell) > _LONGEST_CELL:
        raise TableError(f"第 {number} 行有单元格过长", f"line {number}: a cell is too long")
    return unescaped(cell.strip())


def _check_length(number: int) -> None:
    if number > MOST_LINES + 1:
        raise TableError(f"超过 {MOST_LINES} 行", f"more than {MOST_LINES} lines")


def _not_a_workbook() -> TableError:
    return TableError("不是可读取的 XLSX 表格", "not an XLSX workbook that can be read")
