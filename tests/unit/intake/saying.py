"""How a test does one act and looks at what became of it."""

from typing import Any, TypeVar
from uuid import UUID

import orjson
import pytest

from services.intake.domain import InvalidFormError
from services.intake.handlers import ACTS_BY_NAME, Done
from services.intake.handlers.forms.fields import Form
from services.intake.ports import ActName
from shared.events import Event
from shared.identity import Principal
from tests.unit.intake.support import MEMBER, OFFICIAL, SECRETARY, Intake

E = TypeVar("E", bound=Event)
_BY_ROLE = {"member": MEMBER, "official": OFFICIAL, "examiner": SECRETARY, "secretariat": SECRETARY}


def form_of(act: ActName, fields: dict[str, Any]) -> Form:
    form: Form = ACTS_BY_NAME[act].form.model_validate_json(orjson.dumps(fields))
    return form


async def act(  # noqa: PLR0913 - a deed: who does what to which case, in which words
    intake: Intake,
    name: ActName,
    enquiry: UUID,
    fields: dict[str, Any],
    *,
    who: Principal | None = None,
    key: str = "",
) -> Done:
    """Whoever does it in the first place does it, unless `who` is said to."""
    person = who or _BY_ROLE[ACTS_BY_NAME[name].roles[0]]
    return await intake.perform(name, enquiry, form_of(name, fields), person, key)


async def told(
    intake: Intake, name: ActName, enquiry: UUID, fields: dict[str, Any], kind: type[E]
) -> E:
    """The one event that the act becomes."""
    done = await act(intake, name, enquiry, fields)
    event = intake.published[-1]
    assert len(intake.published) == 1
    assert isinstance(event, kind)
    assert (event.id, event.subject, event.correlationid) == (done.event_id, enquiry, enquiry)
    assert event.causationid == intake.cases.permits[enquiry].cause
    assert event.data.by.id
    return event


async def faults(intake: Intake, name: ActName, enquiry: UUID, fields: dict[str, Any]) -> list[str]:
    """The fields at fault, each with its reason in both languages; nothing is told."""
    with pytest.raises(InvalidFormError) as caught:
        await act(intake, name, enquiry, fields)
    assert intake.published == []
    for fault in caught.value.faults:
        assert fault.reason.isascii()
        assert not fault.reason_zh.isascii()
    return [fault.field for fault in caught.value.faults]
