"""A form on its way back to the person who filled it in: nothing of it is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.portal.api.forms import Form, new_key
from services.portal.domain.acts import form_of, place_faults
from services.portal.domain.cases import Allowed
from services.portal.domain.words import Bilingual, Language, Words, say
from services.portal.ports import RefusedError, ServiceAwayError

NOT_SENT = say("尚未提交：系统暂时繁忙，您填写的内容已保留，请稍后再点一次提交。")
CHECK_FIELDS = say("请检查标出的内容后再提交。")
TICK = Bilingual("请先勾选确认", "Please tick the box to confirm")


@dataclass(frozen=True, slots=True)
class Draft:
    """`act` names the form; `faults` are by field; `key` stays the same for a repeated attempt.

    `details` is what the service said about no field, `allowed` what it would take instead.
    """

    act: str = ""
    form: Form = field(default_factory=lambda: Form({}))
    key: str = field(default_factory=new_key)
    status: int = 200
    problem: Words | None = None
    details: Sequence[Bilingual] = ()
    faults: Mapping[str, Bilingual] = field(default_factory=dict)
    allowed: Sequence[Allowed] | None = None

    def one(self, name: str) -> str:
        return self.form.one(name)

    def fault(self, name: str, language: Language) -> str:
        found = self.faults.get(name)
        return found.read(language) if found else ""

    @property
    def instead(self) -> Sequence[Words]:
        """What may be done now, in words; empty where nothing was said of it."""
        forms = [form_of(one) for one in self.allowed or ()]
        titles = {form.key: form.title for form in forms if form is not None}
        return list(titles.values())


def returned(
    form: Form, error: RefusedError | ServiceAwayError, *, names: Sequence[str], act: str = ""
) -> Draft:
    """The draft with what the service said to it; `names` are the fields that the form has."""
    if isinstance(error, ServiceAwayError):
        return Draft(act, form, form.key, status=503, problem=NOT_SENT)
    faults: dict[str, Bilingual] = {}
    elsewhere: list[Bilingual] = []
    for fault in error.faults:
        name = place_faults(names, fault.field)
        if name is None:
            elsewhere.append(fault.reason)
        else:
            faults.setdefault(name, fault.reason)
    details = elsewhere if error.faults else [error.detail]
    problem = CHECK_FIELDS if faults else None
    return Draft(act, form, form.key, error.status, problem, details, faults, error.allowed)


def unconfirmed(form: Form, *, act: str, name: str) -> Draft:
    """Nothing was sent: the person has not said that it is meant."""
    return Draft(act, form, form.key, 422, CHECK_FIELDS, faults={name: TICK})
