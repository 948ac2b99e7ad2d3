"""One cell of a roster file, read into a value or refused with the reason, never quoting it."""

import re
import unicodedata
from datetime import date
from typing import Final

from services.identity.domain.people import Mandate
from services.identity.domain.words import Words

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}")
_EMAIL: Final = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_MANDATE: Final = re.compile(r"([^@\s]+)(?:@(\S*?)\.\.(\S*))?")
_LONGEST: Final = 80
_LONGEST_EMAIL: Final = 254


class CellError(ValueError):
    """The cell cannot be read; `words` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


def read_id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise CellError(
            "编号只能由 1 至 40 位字母、数字、点、横线组成",
            "an id has 1 to 40 letters, digits, dots and hyphens",
        )
    return text


def read_text(text: str) -> str:
    if len(text) > _LONGEST:
        raise CellError(f"内容超过 {_LONGEST} 个字符", f"longer than {_LONGEST} characters")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} for character in text):
        raise CellError("含有不可见的控制字符", "it has control characters")
    return text


def read_date(text: str) -> date:
    found = _DATE.fullmatch(text)
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise CellError("日期应写作 2026-01-31", "write a date as 2026-01-31")


def read_phone(text: str) -> str:
    number = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", text))
    if not _PHONE.fullmatch(number):
        raise CellError("电话号码应为 5 至 15 位数字", "a phone number has 5 to 15 digits")
    return number


def read_email(text: str) -> str:
    if len(text) > _LONGEST_EMAIL or not _EMAIL.fullmatch(text):
        raise CellError("电子邮箱格式不正确", "not an e-mail address")
    return text


def read_mandates(text: str) -> tuple[Mandate, ...]:
    """`m0001; m0002@2026-01-01..2026-12-31`, either end may be open."""
    parts = [part.strip() for part in re.split(r"[;；、,，]", text) if part.strip()]
    return tuple(_mandate(part) for part in parts)


def _mandate(part: str) -> Mandate:
    found = _MANDATE.fullmatch(part)
    if not found:
        raise CellError(
            "应写作 编号 或 编号@起始日期..截止日期", "write an id, or id@from..to with two dates"
        )
    member, first, last = found.groups()
    return Mandate(
        read_id(member),
        read_date(first) if first else None,
        read_date(last) if last else None,
    )
