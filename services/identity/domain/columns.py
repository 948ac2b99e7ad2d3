"""The columns of a roster file, by their names in Chinese and English."""

from collections.abc import Mapping, Sequence
from typing import Final

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("人员编号", "编号", "person id"),
    "name_zh": ("姓名", "中文姓名", "name"),
    "name_en": ("英文姓名", "英文名", "english name"),
    "role": ("身份", "角色"),
    "body": ("机构", "类别"),
    "group": ("代表团或界别", "代表团", "界别", "delegation", "sector"),
    "bureau": ("部门代码", "单位代码", "部门"),
    "term": ("届次", "届别"),
    "id_number": ("身份证号", "身份证号码", "证件号码", "id number"),
    "document_type": ("证件类型", "document type"),
    "phone": ("手机", "手机号", "手机号码", "电话", "mobile"),
    "email": ("邮箱", "电子邮箱", "e-mail"),
    "valid_from": ("任职起始日期", "起始日期", "valid from"),
    "valid_to": ("任职截止日期", "截止日期", "valid to"),
    "acting_for": ("代为办理", "代办委员", "acting for"),
}
"""The first of each is what a reader is told; what is not named here is not read."""

REQUIRED: Final = ("name_zh", "role")

_BY_NAME: Final = {
    alias: name for name, aliases in COLUMNS.items() for alias in (name, *aliases)
} | {name.replace("_", " "): name for name in COLUMNS}

VALUES: Final[Mapping[str, Mapping[str, str]]] = {
    "role": {
        "代表": "member",
        "委员": "member",
        "人大代表": "member",
        "政协委员": "member",
        "干部": "official",
        "承办人": "official",
        "秘书处": "secretariat",
        "审查员": "examiner",
        "运维": "operator",
        "秘书": "assistant",
        "助理": "assistant",
    },
    "body": {"人大": "congress", "人大代表": "congress", "政协": "cppcc", "政协委员": "cppcc"},
    "document_type": {
        "居民身份证": "resident",
        "身份证": "resident",
        "护照": "passport",
        "港澳居民来往内地通行证": "hk_macao_permit",
        "港澳通行证": "hk_macao_permit",
        "台湾居民来往大陆通行证": "taiwan_permit",
        "台胞证": "taiwan_permit",
        "外国人永久居留身份证": "foreign_permit",
    },
}

IMPLIED: Final[Mapping[str, str]] = {
    "代表": "congress",
    "人大代表": "congress",
    "委员": "cppcc",
    "政协委员": "cppcc",
}
"""A role that also tells the body."""


def column_of(header: str) -> str | None:
    return _BY_NAME.get(header.strip().lstrip("\ufeff").lower())


def missing(headers: Sequence[str]) -> list[str]:
    """The required columns that a file lacks."""
    known = {column_of(header) for header in headers}
    return [name for name in REQUIRED if name not in known]


def code_of(column: str, value: str) -> str:
    """The code for a value that may be written in Chinese."""
    return VALUES.get(column, {}).get(value, value)


def title(column: str) -> str:
    """How a person is told of the column."""
    return f"{COLUMNS[column][0]}（{column}）" if column in COLUMNS else column
