"""The page of the roster says what the code reads."""

from pathlib import Path

import pytest

from services.identity.domain.columns import COLUMNS, VALUES
from services.identity.domain.documents import DOCUMENT_TYPES
from services.identity.domain.people import ROLES
from services.identity.settings import IdentitySettings

PAGE = (Path(__file__).parents[3] / "docs" / "people.md").read_text("utf-8")


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_described_with_all_its_names(column: str) -> None:
    assert f"| `{column}` | {', '.join(COLUMNS[column])} |" in PAGE


@pytest.mark.parametrize("value", [*ROLES, *DOCUMENT_TYPES, *VALUES["role"]])
def test_every_role_and_type_of_document_is_named(value: str) -> None:
    assert value in PAGE


def test_the_defaults_of_the_page_are_those_of_the_code() -> None:
    fields = IdentitySettings.model_fields
    assert fields["token_seconds"].default == 600
    assert fields["key_lead_seconds"].default == 180
    assert (fields["session_seconds"].default, fields["session_idle_seconds"].default) == (
        28_800,
        1_800,
    )
