"""A line of a roster file, read into a person and what is private of them, or into its faults."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from services.identity.domain import cells
from services.identity.domain.columns import IMPLIED, code_of
from services.identity.domain.documents import RESIDENT, Document, DocumentError, read_document
from services.identity.domain.people import BODIES, ROLES
from services.identity.domain.words import Words

_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "id": cells.read_id,
    "name_zh": cells.read_text,
    "name_en": cells.read_text,
    "group": cells.read_text,
    "bureau": cells.read_text,
    "term": cells.read_text,
    "phone": cells.read_phone,
    "email": cells.read_email,
    "valid_from": cells.read_date,
    "valid_to": cells.read_date,
    "acting_for": cells.read_mandates,
}
_ACTING: Final = ("assistant", "secretariat")


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a file is wrong and why; never with what stands there. `line` counts the header."""

    line: int
    column: str
    words: Words


@dataclass(frozen=True, slots=True)
class Line:
    """`values` holds the columns that the file has; an empty cell is None."""

    number: int
    values: Mapping[str, Any] = field(repr=False)
    document: Document | None = None

    @property
    def id(self) -> str | None:
        found: str | None = self.values.get("id")
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """What lines are judged by: the region's bureaus, the day, the term that is being imported."""

    bureaus: Collection[str]
    today: date
    term: str | None = None


def read_line(number: int, texts: Mapping[str, str], rules: Rules) -> tuple[Line, list[Fault]]:
    """The line, and all that is wrong with it."""
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for column, text in texts.items():
        try:
            values[column] = _value(column, text.strip())
        except cells.CellError as error:
            faults.append(Fault(number, column, error.words))
    if values.get("body") is None and texts.get("role", "").strip() in IMPLIED:
        values["body"] = IMPLIED[texts["role"].strip()]
    if values.get("term") is None and rules.term:
        values["term"] = rules.term
    line = Line(number, values)
    try:
        line = replace(line, document=_document(values, rules.today))
    except DocumentError as error:
        faults.append(Fault(number, "id_number", error.words))
    known = {fault.column for fault in faults}
    faults += [fault for fault in _judge(line, rules) if fault.column not in known]
    return line, faults


def _value(column: str, text: str) -> Any:
    if not text:
        return None
    return _READERS[column](text) if column in _READERS else code_of(column, text)


def _document(values: Mapping[str, Any], today: date) -> Document | None:
    number = values.get("id_number")
    if number is None:
        return None
    return read_document(values.get("document_type") or RESIDENT, number, today=today)


def _judge(line: Line, rules: Rules) -> list[Fault]:
    values, found = line.values, list[Fault]()

    def fault(column: str, zh: str, en: str) -> None:
        found.append(Fault(line.number, column, Words(zh, en)))

    role = values.get("role")
    if values.get("name_zh") is None:
        fault("name_zh", "缺少姓名", "a name is required")
    if role not in ROLES:
        fault("role", "身份不在允许的取值之内", f"a role is one of: {', '.join(ROLES)}")
    if line.id is None and values.get("id_number") is None:
        fault("id", "须填写人员编号或证件号码", "give an id or a document's number")
    if role == "member" and values.get("body") not in BODIES:
        fault("body", "须注明人大或政协", f"a member's body is one of: {', '.join(BODIES)}")
    if role == "official" and values.get("bureau") not in rules.bureaus:
        fault("bureau", "部门代码不在本地区部门名录之内", "no bureau of this region has this code")
    if rules.term and values.get("term") != rules.term:
        fault("term", "届次与本次导入的届次不符", "another term than the one being imported")
    if values.get("acting_for") and role not in _ACTING:
        fault("acting_for", "只有秘书、秘书处人员可代为办理", "only an assistant acts for others")
    first, last = values.get("valid_from"), values.get("valid_to")
    if first and last and last < first:
        fault("valid_to", "截止日期早于起始日期", "it ends before it begins")
    return found
