"""A person of the roster: an office with its term, and for whom they may act."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

Role = Literal["member", "official", "secretariat", "examiner", "operator", "assistant"]
"""An `assistant` has no rights of their own: they act for members, and are shown as doing so."""
Body = Literal["congress", "cppcc"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
BODIES: Final[tuple[Body, ...]] = get_args(Body)


@dataclass(frozen=True, slots=True)
class Mandate:
    """May act for `member` from the first to the last of these days."""

    member: str
    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return _within(day, self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What may be known of a person; `valid_to` is the last day of the office."""

    id: str
    region: str
    role: Role
    name_zh: str
    name_en: str | None = None
    term: str | None = None
    body: Body | None = None
    group: str | None = None
    bureau: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    acting_for: tuple[Mandate, ...] = ()
    erased: bool = False

    def in_office_on(self, day: date) -> bool:
        return not self.erased and _within(day, self.valid_from, self.valid_to)

    def may_act_for(self, member: str, day: date) -> bool:
        return any(one.member == member and one.holds_on(day) for one in self.acting_for)


@dataclass(frozen=True, slots=True)
class Contacts:
    """Where a person is reached; never in an event, a log or a representation."""

    phone: str | None = None
    email: str | None = None
    wechat: str | None = None

    def __repr__(self) -> str:
        known = [name for name in ("phone", "email", "wechat") if getattr(self, name)]
        return f"Contacts({', '.join(known)})"


NO_CONTACTS: Final = Contacts()


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
