"""docs/region-pack.md names every field of the pack, and Shanghai's limits as they are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.region import Bureau, Calendar, Codes, Deadlines, Duration, Region, Steps, load_region
from shared.region.region import Profile

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "region-pack.md").read_text("utf-8")
FILES: dict[str, type[BaseModel]] = {
    "region.yaml": Profile,
    "bureaus.yaml": Bureau,
    "deadlines.yaml": Deadlines,
    "codes.yaml": Codes,
    "calendar.yaml": Calendar,
}


@pytest.fixture(scope="module")
def shanghai() -> Region:
    return load_region(ROOT / "deploy" / "regions" / "shanghai")


def fields_of(annotation: Any) -> Iterator[str]:
    """The names of a model's fields, and those of all models inside."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield name
            yield from fields_of(field.annotation)
    for part in get_args(annotation):
        yield from fields_of(part)


def chapter(file: str) -> str:
    return PAGE.partition(f"## {file}")[2].partition("\n## ")[0]


@pytest.mark.parametrize("file", FILES)
def test_every_field_of_a_file_is_documented(file: str) -> None:
    documented = {
        word for quoted in re.findall("`([^`]+)`", chapter(file)) for word in words(quoted)
    }
    in_both_languages = {"zh", "en", "name", "code"}  # said once for all files
    missing = set(fields_of(FILES[file])) - in_both_languages - documented
    assert missing == set()


def words(quoted: str) -> list[str]:
    return re.findall(r"\w+", quoted)


@pytest.mark.parametrize("step", Steps.model_fields)
def test_the_limits_of_shanghai_are_documented_as_they_are(shanghai: Region, step: str) -> None:
    row = re.search(rf"^\| `{step}` \|(.*)\|$", PAGE, re.MULTILINE)
    assert row, f"{step} has no row"
    families = shanghai.deadlines.consultation, shanghai.deadlines.paper
    limits = [(getattr(each.in_session, step), getattr(each.after, step)) for each in families]
    expected = [" / ".join(dict.fromkeys(map(spoken, pair))) for pair in limits]
    assert [cell.strip() for cell in row[1].split("|")][-2:] == expected


def spoken(limit: Duration) -> str:
    if limit.same_day:
        return "same day"
    if limit.after_session:
        return "end of the session"
    unit = limit.unit.replace("_", " ")
    return f"{limit.amount} {unit.removesuffix('s') if limit.amount == 1 else unit}"
