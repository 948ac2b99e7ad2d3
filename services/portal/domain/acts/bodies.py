"""From the fields of a form as a browser sends them to the body of an act, and faults back."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

from services.portal.domain.acts.fields import ActForm, Field, FieldKind, Offer
from services.portal.domain.place import Place

_BETWEEN_PEOPLE = re.compile(r"[\s,;，；、]+")
Body = dict[str, Any]


class Filled(Protocol):
    """What a person has filled in, by the name of the field."""

    def one(self, name: str) -> str: ...
    def many(self, name: str) -> Sequence[str]: ...
    def all(self, name: str) -> Sequence[str]: ...


def body_of(form: ActForm, offer: Offer, filled: Filled) -> Body:
    """What is empty, or belongs to a choice that was not made, is left out."""
    body: Body = {}
    for field in form.asked(offer):
        if not field.sent or not _chosen(field, offer.place, filled):
            continue
        value = _READERS[field.kind](field.name, filled, offer.place)
        if value is not None and value not in ("", []):
            _put(body, field.name, value)
    for source, target in form.copied.items():
        if filled.one(source):
            _put(body, target, filled.one(source))
    for name in ("co", "separate"):
        if name in body:
            body[name] = [code for code in body[name] if code != body.get("lead")]
    body |= form.fixed
    if offer.allowed.assignment_id:
        body["assignment_id"] = offer.allowed.assignment_id
    return body


def _chosen(field: Field, place: Place, filled: Filled) -> bool:
    return field.group is None or filled.one(field.group.field) in field.group.values(place)


def _put(body: Body, name: str, value: object) -> None:
    *parents, last = name.split(".")
    for parent in parents:
        body = body.setdefault(parent, {})
    body[last] = value


def _text(name: str, filled: Filled, _place: Place) -> object:
    return filled.one(name)


def _many(name: str, filled: Filled, _place: Place) -> object:
    return [value for value in filled.many(name) if value]


def _decision(name: str, filled: Filled, _place: Place) -> object:
    return {"true": True, "false": False}.get(filled.one(name))


def _flag(name: str, filled: Filled, _place: Place) -> object:
    return True if filled.one(name) else None


def _day(name: str, filled: Filled, place: Place) -> object:
    """The end of that day in the region; what is no date goes on as it is, to be refused."""
    try:
        day = date.fromisoformat(filled.one(name))
    except ValueError:
        return filled.one(name)
    return datetime.combine(day, place.day_ends, place.zone).isoformat()


def _moment(name: str, filled: Filled, place: Place) -> object:
    try:
        at = datetime.fromisoformat(filled.one(name))
    except ValueError:
        return filled.one(name)
    return at.replace(tzinfo=at.tzinfo or place.zone).isoformat()


def _people(name: str, filled: Filled, _place: Place) -> object:
    return people_in(filled.one(name))


def people_in(text: str) -> Sequence[str]:
    return list(dict.fromkeys(one for one in _BETWEEN_PEOPLE.split(text) if one))


def _files(name: str, filled: Filled, _place: Place) -> object:
    return files_in(filled, name)


def files_in(filled: Filled, name: str) -> Sequence[Mapping[str, str]]:
    """Rows of a name and an address; rows that are empty do not count."""
    rows = zip(filled.all(f"{name}.name"), filled.all(f"{name}.url"), strict=False)
    return [{"name": title or url, "url": url} for title, url in rows if title or url]


_READERS: Final[Mapping[FieldKind, Callable[[str, Filled, Place], object]]] = {
    "line": _text,
    "text": _text,
    "select": _text,
    "radio": _text,
    "bureau": _text,
    "decision": _decision,
    "flag": _flag,
    "bureaus": _many,
    "day": _day,
    "moment": _moment,
    "people": _people,
    "files": _files,
}


def place_faults(names: Sequence[str], fault: str) -> str | None:
    """The field beside which a fault of the body is told: `promise` beside `promise.item`."""
    if fault in names:
        return fault
    for name in names:
        if fault.startswith(f"{name}.") or name.startswith(f"{fault}."):
            return name
    return None
