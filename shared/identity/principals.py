"""Whom a token stands for."""

from dataclasses import dataclass

from shared.events.parts import Role


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified person or service; `bureau` only for officials.

    `acting_for` is the member for whom a secretary acts, `acting_for_name` the member's name: `id`
    and `name` stay the secretary's.
    """

    id: str
    role: Role
    region: str
    name: str | None = None
    bureau: str | None = None
    term: str | None = None
    acting_for: str | None = None
    acting_for_name: str | None = None
