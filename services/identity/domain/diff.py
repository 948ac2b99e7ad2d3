"""What an import would change: who is added, changed, ended, and who stays as they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Final

from services.identity.domain.lines import Line
from services.identity.domain.people import NO_CONTACTS, Contacts, Person

_PUBLIC: Final = tuple(one.name for one in fields(Person) if one.name not in {"id", "erased"})
_FROM_LINE: Final = frozenset(_PUBLIC) - {"region"}


@dataclass(frozen=True, slots=True)
class Holding:
    """A person with what is private of them; the ID number only as its keyed hash."""

    person: Person
    id_hash: str | None = None
    contacts: Contacts = NO_CONTACTS

    def __repr__(self) -> str:
        return f"Holding({self.person.id})"


@dataclass(frozen=True, slots=True)
class Change:
    """`fields` names what differs; of the private ones no more than their names."""

    holding: Holding
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    added: Sequence[Holding] = ()
    changed: Sequence[Change] = ()
    ended: Sequence[Holding] = ()
    unchanged: int = 0

    @property
    def total(self) -> int:
        return len(self.added) + len(self.changed) + len(self.ended)


def merged(line: Line, known: Holding | None, *, person_id: str, region: str) -> Person:
    """The person as the line says; what the file has no column for stays as it is."""
    values = {name: value for name, value in line.values.items() if name in _FROM_LINE}
    if "acting_for" in values:
        values["acting_for"] = values["acting_for"] or ()
    if known is not None:
        return replace(known.person, **values)
    return Person(id=person_id, region=region, **values)


def reached(line: Line, known: Holding | None) -> Contacts:
    """The contacts as the line says; a bound WeChat account is not the roster's business."""
    given = {name: line.values[name] for name in ("phone", "email") if name in line.values}
    return replace(known.contacts if known else NO_CONTACTS, **given)


def compare(
    known: Mapping[str, Holding], wanted: Iterable[Holding], *, leaving: Collection[Holding] = ()
) -> Diff:
    """`leaving`: those whose office is to end."""
    added: list[Holding] = []
    changed: list[Change] = []
    unchanged = 0
    for one in wanted:
        old = known.get(one.person.id)
        if old is None:
            added.append(one)
        elif names := differing(old, one):
            changed.append(Change(one, names))
        else:
            unchanged += 1
    return Diff(added, changed, tuple(leaving), unchanged)


def differing(old: Holding, new: Holding) -> tuple[str, ...]:
    found = [name for name in _PUBLIC if getattr(old.person, name) != getattr(new.person, name)]
    if new.id_hash != old.id_hash:
        found.append("id_number")
    found += [
        name
        for name in ("phone", "email", "wechat")
        if getattr(old.contacts, name) != getattr(new.contacts, name)
    ]
    return tuple(found)


def absent(
    known: Iterable[Holding], wanted: Sequence[Holding], *, term: str | None, today: date
) -> list[Holding]:
    """Those in office, of the roles and the term of the file, whom it does not name."""
    named = {one.person.id for one in wanted}
    roles = {one.person.role for one in wanted}
    terms = {term} if term else {one.person.term for one in wanted}
    return [
        ended(one, on=today - timedelta(days=1))
        for one in known
        if one.person.id not in named
        and one.person.role in roles
        and one.person.term in terms
        and not one.person.erased
        and (one.person.valid_to is None or one.person.valid_to >= today)
    ]


def loses(old: Person, new: Person, *, today: date) -> bool:
    """Whether a token that was issued before says more than is true now."""
    over = old.in_office_on(today) and not new.in_office_on(today)
    moved = (old.role, old.bureau) != (new.role, new.bureau)
    return over or moved or not set(old.acting_for) <= set(new.acting_for)


def ended(holding: Holding, *, on: date) -> Holding:
    """With `on` as the last day of the office."""
    return replace(holding, person=replace(holding.person, valid_to=on))
