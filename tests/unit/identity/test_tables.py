"""Roster files of every kind that people have; and those that are made to do harm."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from services.identity.adapters import tables
from services.identity.adapters.tables import TableError, read_table, write_csv
from services.identity.domain import Mandate, Person
from services.identity.domain.exports import export_rows, harmless, unescaped

CHINESE = """人员编号,姓名,身份,机构,任职起始日期,备注
m1,陈明,代表,人大,2026-01-05,无

m2,王芳,委员,,,
"""


def file_of(folder: Path, content: bytes) -> Path:
    path = folder / "roster"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_is_read_in_its_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = CHINESE.replace(",", delimiter)
    table = read_table(file_of(tmp_path, text.encode(encoding)))
    assert [number for number, _ in table.rows] == [2, 4]
    assert table.rows[0][1] == {
        "id": "m1",
        "name_zh": "陈明",
        "role": "代表",
        "body": "人大",
        "valid_from": "2026-01-05",
    }
    assert table.unread == ["备注"]


def test_a_line_is_numbered_where_it_begins_though_a_cell_spans_lines(tmp_path: Path) -> None:
    content = b'name,role,group\n"A","member","one\ntwo"\nB,member,\n'
    assert [number for number, _ in read_table(file_of(tmp_path, content)).rows] == [2, 4]


def test_an_empty_cell_of_a_document_is_no_wish_to_forget_it(tmp_path: Path) -> None:
    (row,) = read_table(file_of(tmp_path, b"name,role,id_number,phone\nA,member,,\n")).rows
    assert row[1] == {"name_zh": "A", "role": "member", "phone": ""}


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Role", "Phone", "Valid from", "Valid to"])
    sheet.append(["陈明", "member", 13800000000, datetime(2026, 1, 5), date(2031, 1, 4)])  # noqa: DTZ001 - as Excel has it
    book.save(tmp_path / "roster.xlsx")
    (row,) = read_table(tmp_path / "roster.xlsx").rows
    assert row == (
        2,
        {
            "name_zh": "陈明",
            "role": "member",
            "phone": "13800000000",
            "valid_from": "2026-01-05",
            "valid_to": "2031-01-04",
        },
    )


def package(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name\nA\n",
        b"name,role,name_zh\nA,member,B\n",
        b'name,role\n"A,member\n',
        b"name,role\nA\0,member\n",
        b"name,role\n\x80\xff,member\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04",
        package(nothing=b"x"),
        b"name,role\n" + b"A" * 6000 + b",member\n",
        b"name,role\n" + b"A,member\n" * 50_001,
        package(**{"xl/worksheets/sheet1.xml": b" " * 3_000_000}),
        package(**{f"part{number}": b"" for number in range(1001)}),
    ],
)
def test_what_is_no_roster_is_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError) as caught:
        read_table(file_of(tmp_path, content))
    assert caught.value.words.zh
    assert caught.value.words.en


def test_a_bomb_is_refused_by_the_size_that_it_declares(tmp_path: Path) -> None:
    bomb = package(**{"xl/worksheets/sheet1.xml": b"\0" * (tables.LARGEST_UNPACKED + 1)})
    with pytest.raises(TableError, match="unpacked"):
        read_table(file_of(tmp_path, bomb))


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    with path.open("wb") as file:
        file.truncate(tables.LARGEST_FILE + 1)
    with pytest.raises(TableError, match="larger"):
        read_table(path)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "plain", "'quoted", ""])
def test_nothing_that_is_exported_calculates_and_it_can_be_read_back(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t"))
    assert unescaped(harmless(text)) == text


def test_an_export_is_read_as_it_was_but_for_what_is_private(tmp_path: Path) -> None:
    person = Person(
        id="a1",
        region="shanghai",
        role="assistant",
        name_zh="=cmd|' /C calc'!A0",
        valid_from=date(2026, 1, 5),
        acting_for=(Mandate("m1", None, date(2026, 12, 31)), Mandate("m2")),
    )
    write_csv(tmp_path / "out.csv", export_rows([person]))
    assert b"'=cmd" in (tmp_path / "out.csv").read_bytes()
    (row,) = read_table(tmp_path / "out.csv").rows
    assert row[1]["name_zh"] == person.name_zh
    assert row[1]["acting_for"] == "m1@..2026-12-31; m2"
    assert not row[1].keys() & {"id_number", "phone", "email", "document_type"}
