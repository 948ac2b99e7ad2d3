"""The table of forms asks for what intake takes, and offers all that the archive may allow."""

import orjson
import pytest
from pydantic import BaseModel

from services.archive.domain.acts import ACTS as ARCHIVE_ACTS
from services.intake.handlers import ACTS as INTAKE_ACTS
from services.portal.adapters.pack import place_of
from services.portal.domain.acts import FORMS, FORMS_BY_KEY, ActForm, Offer, body_of
from services.portal.domain.acts.bodies import place_faults
from services.portal.domain.cases import Allowed, Case
from services.portal.domain.people import Reader
from shared.region import load_region
from tests.unit.portal.fake_acts import PATHS, now
from tests.unit.portal.serving import PACK

PLACE = place_of(load_region(PACK), now())
READER = Reader("x", "official", bureau="hrss")
CASE = Case("c", "SH-1", "proposal", "题", "assigned", text="文")
ASSIGNMENT = "5f0c7a52-8a57-4a37-9d0e-3a7d0f6f0a11"
# Kept between two services: no person asks for these.
_OF_SERVICES = {"join", "part"}
# Its page is the form for a new paper.
_AS_A_PAPER = {"save_draft", "submit"}


class Filled:
    """Every field of a form filled in, with the choice that opens all it can open."""

    def __init__(self, form: ActForm, offer: Offer) -> None:
        self._values = {field.name: _value(field.kind) for field in form.asked(offer)}
        for field in form.asked(offer):
            if options := field.options(offer):
                self._values[field.name] = options[0].code
        for field in form.asked(offer):
            if field.group is not None:
                self._values[field.group.field] = min(field.group.values(PLACE))
        self._values["into"] = ASSIGNMENT
        self._values["promise_id"] = ASSIGNMENT

    def one(self, name: str) -> str:
        return self._values.get(name, "")

    def many(self, name: str) -> list[str]:
        return [value for value in [self.one(name)] if value]

    def all(self, name: str) -> list[str]:
        return {"attachments.name": ["文件"], "attachments.url": ["https://example.org/a"]}[name]


def _value(kind: str) -> str:
    values = {"day": "2031-05-06", "moment": "2031-05-06T10:30", "bureau": "tax", "bureaus": "env"}
    return values.get(kind, "m0002")


def _offer(form: ActForm) -> Offer:
    return Offer(Allowed(form.act, None, form.fixed.get("stage")), CASE, READER, PLACE)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_form_goes_where_intake_takes_its_act(form: ActForm) -> None:
    (act,) = [one for one in INTAKE_ACTS if one.name == form.act]
    assert (form.path, form.method) == (act.path, act.method)
    assert PATHS[form.path] == form.act


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_intake_reads_what_a_filled_in_form_becomes(form: ActForm) -> None:
    (act,) = [one for one in INTAKE_ACTS if one.name == form.act]
    if form.key in _AS_A_PAPER:
        return
    offer = _offer(form)
    if "assignment_id" in act.form.model_fields:
        allowed = Allowed(form.act, ASSIGNMENT, form.fixed.get("stage"))
        offer = Offer(allowed, CASE, READER, PLACE)
    body = body_of(form, offer, Filled(form, offer))
    read: BaseModel = act.form.model_validate_json(orjson.dumps(body))
    assert read.model_fields_set == set(body)


def test_every_field_that_intake_takes_is_asked_for() -> None:
    for act in INTAKE_ACTS:
        if act.name in _AS_A_PAPER:
            continue
        asked: set[str] = {"assignment_id"}
        for form in (one for one in FORMS if one.act == act.name):
            asked |= {field.name.partition(".")[0] for field in form.asked(_offer(form))}
            asked |= set(form.fixed) | set(form.copied.values())
        assert set(act.form.model_fields) <= asked, act.name


def test_whatever_the_archive_allows_has_its_form() -> None:
    keys = {key.replace(":", "_") for key in ARCHIVE_ACTS} - _OF_SERVICES
    assert keys == set(FORMS_BY_KEY)


def test_a_consultation_needs_no_result_class() -> None:
    form = FORMS_BY_KEY["reply_final"]
    consultation = Case("c", "SH-1", "consultation", "题", "assigned")
    offer = Offer(Allowed("reply", None, "final"), consultation, READER, PLACE)
    assert "result_class" not in [field.name for field in form.asked(offer)]


def test_what_belongs_to_a_choice_that_was_not_made_is_not_sent() -> None:
    form = FORMS_BY_KEY["reply_final"]
    filled = Filled(form, _offer(form))
    assert "promise" in body_of(form, _offer(form), filled)
    filled._values["result_class"] = "A"  # noqa: SLF001 - the test's own
    assert "promise" not in body_of(form, _offer(form), filled)


def test_a_day_ends_when_the_days_of_the_region_end() -> None:
    form = FORMS_BY_KEY["promise"]
    body = body_of(form, _offer(form), Filled(form, _offer(form)))
    assert body["due_at"] == "2031-05-06T20:00:00+08:00"


@pytest.mark.parametrize(
    ("fault", "beside"),
    [
        ("text", "text"),
        ("promise", "promise.item"),
        ("promise.due_at", "promise.due_at"),
        ("attachments.0.url", "attachments"),
        ("receipt", None),
    ],
)
def test_a_fault_stands_beside_the_field_that_it_is_about(fault: str, beside: str | None) -> None:
    names = ["text", "promise.item", "promise.due_at", "attachments"]
    assert place_faults(names, fault) == beside
