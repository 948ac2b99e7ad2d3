"""Checks across a file that no single field can make: nothing twice, nothing dangling."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date
from typing import Any, get_args

from shared.events.parts import Kind, Publication
from shared.region.document import Document
from shared.region.problems import Location, Problem
from shared.region.words import WordList


def check_bureaus(document: Document) -> Iterator[Problem]:
    yield from _repeated(document, ("bureaus",), key="code")
    bureaus = _items(document, ("bureaus",))
    codes = {_get(bureau, "code") for bureau in bureaus if isinstance(_get(bureau, "code"), str)}
    for position, bureau in enumerate(bureaus):
        here: Location = ("bureaus", position)
        for words in (("aliases",), ("terms", "zh"), ("terms", "en")):
            yield from _repeated(document, (*here, *words))
        successor = _get(bureau, "successor")
        if isinstance(successor, str) and successor not in codes:
            yield document.problem((*here, "successor"), f"no bureau has the code {successor!r}")
        elif successor is not None and successor == _get(bureau, "code"):
            yield document.problem((*here, "successor"), "a bureau cannot succeed itself")


def check_codes(document: Document) -> Iterator[Problem]:
    for field in document.data if isinstance(document.data, dict) else ():
        yield from _repeated(document, (field,), key="code")
    for position, _ in enumerate(_items(document, ("rating_questions",))):
        yield from _repeated(document, ("rating_questions", position, "options"), key="code")
    for field, known in (("enquiry_kinds", Kind), ("publication_modes", Publication)):
        codes = [_get(item, "code") for item in _items(document, (field,))]
        missing = [code for code in get_args(known) if code not in codes]
        if codes and missing:
            yield document.problem((field,), f"has no entry for {', '.join(missing)}")


def check_calendar(document: Document) -> Iterator[Problem]:
    for field in ("extra_holidays", "extra_working_days"):
        yield from _repeated(document, (field,))
    holidays = _items(document, ("extra_holidays",))
    for position, day in enumerate(_items(document, ("extra_working_days",))):
        if day in holidays:
            yield document.problem(("extra_working_days", position), "is a holiday above")


def check_profile(document: Document) -> Iterator[Problem]:
    yield from _repeated(document, ("languages",))
    earlier: Any = None
    for position, session in enumerate(_items(document, ("sessions",))):
        for field, message in _out_of_order(earlier, session):
            yield document.problem(("sessions", position, field), message)
        earlier = session


def _out_of_order(earlier: Any, session: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields in which a session does not follow the one before it."""
    ended, starts = _get(earlier, "ends"), _get(session, "starts")
    if isinstance(ended, date) and isinstance(starts, date) and starts <= ended:
        yield "starts", f"has to be after the session before it ends ({ended})"
    numbers = [(_get(item, "term"), _get(item, "meeting")) for item in (earlier, session)]
    counted = all(isinstance(number, int) for pair in numbers for number in pair)
    if counted and numbers[1] <= numbers[0]:
        yield "meeting", "has to count on from the session before it"


def _repeated(document: Document, where: Location, *, key: str | None = None) -> Iterator[Problem]:
    """Yield each item, or its field `key`, that an earlier item has already."""
    seen: set[Hashable] = set()
    for position, item in enumerate(_items(document, where)):
        value = item if key is None else _get(item, key)
        if value is None or not isinstance(value, Hashable):
            continue  # not an item at all: the types have been checked before
        folded = value.strip().casefold() if isinstance(value, str) else value
        if folded in seen:
            location = (*where, position) if key is None else (*where, position, key)
            yield document.problem(location, f"{value} is given twice")
        seen.add(folded)


def _items(document: Document, where: Location) -> Sequence[Any]:
    found = _at(document, where)
    return found if isinstance(found, list | WordList) else ()


def _at(document: Document, where: Location) -> Any:
    found = document.data
    for step in where:
        found = found[step] if isinstance(step, int) else _get(found, step)
    return found


def _get(mapping: Any, field: str) -> Any:
    return mapping.get(field) if isinstance(mapping, dict) else None
