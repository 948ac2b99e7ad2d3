"""Where a page ended, opaque to clients and of no use in another list."""

import base64
import binascii
import re
from typing import Final, Literal

from services.archive.ports import Position
from shared.web import FieldFault, invalid

List = Literal["submitted", "due", "events", "reads", "lessons"]

_PLACE: Final = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]{15}Z|~)/[0-9a-f-]{36}")
_LONGEST: Final = 200


def write_cursor(which: List, position: Position | None) -> str | None:
    if position is None:
        return None
    return base64.urlsafe_b64encode(f"{which}:{position}".encode()).rstrip(b"=").decode()


def read_cursor(which: List, cursor: str | None, *, field: str) -> Position | None:
    """The position that `write_cursor` wrote; raises a 422 problem for anything else."""
    if cursor is None:
        return None
    kind, _, place = _decoded(cursor).partition(":")
    if kind != which or not _PLACE.fullmatch(place):
        raise invalid([FieldFault(field, "not a cursor of this list", "翻页位置无效")])
    return place


def _decoded(cursor: str) -> str:
    if len(cursor) > _LONGEST:
        return ""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
