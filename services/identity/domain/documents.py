"""Identity documents: resident ID numbers by GB 11643-1999, and others by their declared type."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.identity.domain.words import Words

RESIDENT: Final = "resident"

DOCUMENT_TYPES: Final = {
    RESIDENT: Words("居民身份证", "resident ID card"),
    "passport": Words("护照", "passport"),
    "hk_macao_permit": Words("港澳居民来往内地通行证", "permit of a Hong Kong or Macao resident"),
    "taiwan_permit": Words("台湾居民来往大陆通行证", "permit of a Taiwan resident"),
    "foreign_permit": Words("外国人永久居留身份证", "foreign permanent resident's card"),
}

_NATIONAL: Final = (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55))
_OTHERS: Final = (range(61, 66), range(71, 72), range(81, 84))
PROVINCES: Final = frozenset(str(code) for codes in _NATIONAL + _OTHERS for code in codes)
"""GB/T 2260, and 81 to 83 for residence permits of Hong Kong, Macao and Taiwan residents."""

_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")
_OLD: Final = re.compile(r"[0-9]{15}")
_OTHER: Final = re.compile(r"[A-Z0-9]{5,20}")
_EARLIEST: Final = 1900
_CHECK: Final = "10X98765432"


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its number in one form, however it was written."""

    type: str
    number: str

    def __repr__(self) -> str:
        """Without the number: a representation ends in logs and reports of failed tests."""
        return f"Document({self.type})"


class DocumentError(ValueError):
    """The number cannot be one; `words` say why without quoting it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def read_document(type_: str, written: str, *, today: date) -> Document:
    """The document.

    Raises:
        DocumentError: an unknown type, or a number that the type cannot have.
    """
    number = normalised(written)
    if type_ not in DOCUMENT_TYPES:
        raise DocumentError(Words("证件类型不认识", "unknown type of document"))
    fault = _resident_fault(number, today) if type_ == RESIDENT else _other_fault(number)
    if fault is not None:
        raise DocumentError(fault)
    return Document(type_, number)


def normalised(written: str) -> str:
    """Full-width characters, spaces, hyphens and lower case make no difference."""
    plain = unicodedata.normalize("NFKC", written)
    return re.sub(r"[\s\-·.]", "", plain).upper()


def check_character(first_17: str) -> str:
    """ISO 7064 MOD 11-2 over the first 17 digits."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_17))
    return _CHECK[total % 11]


def _resident_fault(number: str, today: date) -> Words | None:
    if _OLD.fullmatch(number):
        return Words(
            "15 位旧身份证号码已停用，请填写 18 位号码",
            "15-digit numbers are no longer valid; give the one of 18 characters",
        )
    if not _SHAPE.fullmatch(number):
        return Words(
            "身份证号码应为 17 位数字加 1 位校验码（共 18 位）",
            "an ID number has 17 digits and one check character",
        )
    if number[:2] not in PROVINCES:
        return Words("身份证号码前两位不是省级代码", "the first two digits name no province")
    born = _date(number[6:14])
    if born is None or born > today:
        return Words("身份证号码中的出生日期无效", "the date of birth in the number is not valid")
    if check_character(number[:17]) != number[17]:
        return Words("身份证号码校验码不符，请核对", "the check character does not match")
    return None


def _other_fault(number: str) -> Words | None:
    if _OTHER.fullmatch(number):
        return None
    return Words("证件号码应为 5 至 20 位字母或数字", "a number has 5 to 20 letters or digits")


def _date(digits: str) -> date | None:
    try:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None
