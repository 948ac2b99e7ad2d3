"""Read a region pack from its folder, or say everything that is wrong with it at once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.region.bureau import BureauList
from shared.region.calendar import Calendar
from shared.region.checks import check_bureaus, check_calendar, check_codes, check_profile
from shared.region.codes import Codes
from shared.region.deadlines import Deadlines
from shared.region.document import Document, read_document
from shared.region.parts import PackModel
from shared.region.plain import NotPlainError, read_plain
from shared.region.problems import Problem, RegionPackError
from shared.region.region import Profile, Region

M = TypeVar("M", bound=PackModel)
Check = Callable[[Document], Iterator[Problem]]

_WORDS: Final = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of the pack",
    "model_type": "has to be a mapping of fields",
    "tuple_type": "has to be a list",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
}


def load_region(path: Path) -> Region:
    """Read the five files of the folder; raise RegionPackError with every problem found."""
    problems: list[Problem] = []
    profile = _read(path / "region.yaml", Profile, problems, check=check_profile)
    bureaus = _read(path / "bureaus.yaml", BureauList, problems, check=check_bureaus)
    deadlines = _read(path / "deadlines.yaml", Deadlines, problems)
    codes = _read(path / "codes.yaml", Codes, problems, check=check_codes)
    calendar = _read(path / "calendar.yaml", Calendar, problems, check=check_calendar)
    if problems or not (profile and bureaus and deadlines and codes and calendar):
        raise RegionPackError(path, problems)
    return Region(
        **dict(profile),
        bureaus=bureaus.bureaus,
        deadlines=deadlines,
        codes=codes,
        calendar=calendar,
    )


def _read(
    path: Path, model: type[M], problems: list[Problem], *, check: Check | None = None
) -> M | None:
    """Add what is wrong with one file to the problems, in the order of its lines."""
    try:
        valid, found = _judge(Document(path.name, read_plain(path), {}), model, check)
    except NotPlainError:
        valid, found = None, []
    if valid is None or found:  # once more, for the lines
        document, found = read_document(path)
        valid, found = (None, found) if found else _judge(document, model, check)
    problems.extend(sorted(found, key=lambda problem: problem.line))
    return valid


def _judge(
    document: Document, model: type[M], check: Check | None
) -> tuple[M | None, list[Problem]]:
    valid, found = None, list[Problem]()
    try:
        valid = model.model_validate(document.data)
    except ValidationError as error:
        found = [_problem(document, detail) for detail in _own(error.errors())]
    found.extend(check(document) if check else ())
    return valid, found


def _own(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that pydantic calls too short only because their items are wrong."""
    parents = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
    return [item for item in details if item["type"] != "too_short" or item["loc"] not in parents]


def _problem(document: Document, detail: ErrorDetails) -> Problem:
    message = _WORDS.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    return document.problem(detail["loc"], message)
