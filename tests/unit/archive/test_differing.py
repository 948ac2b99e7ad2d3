"""A stored case is compared field by field with what its events make of it."""

from services.archive.adapters.documents import case_document
from services.archive.adapters.mongo_rebuild import differing
from tests.unit.archive import lives
from tests.unit.archive.lives import TERMS


def test_a_case_of_any_stage_does_not_differ_from_itself() -> None:
    for life in lives.every_stage():
        document = case_document(life.case, TERMS)
        assert differing(document, case_document(life.case, TERMS)) == ()


def test_the_fields_that_differ_are_named_also_where_one_has_none() -> None:
    folded = case_document(lives.promised().case, TERMS)
    stored = folded | {"status": "closed", "wakes": "~", "colour": "red"}
    del stored["ratings"]
    assert differing(stored, folded) == ("status", "ratings", "wakes", "colour")


def test_a_case_that_is_not_stored_differs_as_a_whole() -> None:
    folded = case_document(lives.promised().case, TERMS)
    assert differing(None, folded) == ("the whole case",)
