"""A form on its way back to the person who filled it in: nothing of it is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.portal.api.forms import Form, new_key
from services.portal.domain.words import Bilingual, Language, Words, say
from services.portal.ports import RefusedError, ServiceAwayError

NOT_SENT = say("尚未提交：系统暂时繁忙，您填写的内容已保留，请稍后再点一次提交。")
CHECK_FIELDS = say("请检查标出的内容后再提交。")


@dataclass(frozen=True, slots=True)
class Draft:
    """`act` names the form; `faults` are by field; `key` stays the same for a repeated attempt."""

    act: str = ""
    form: Form = field(default_factory=lambda: Form({}))
    key: str = field(default_factory=new_key)
    status: int = 200
    problem: Words | None = None
    detail: Bilingual | None = None
    faults: Mapping[str, Bilingual] = field(default_factory=dict)

    def one(self, name: str) -> str:
        return self.form.one(name)

    def fault(self, name: str, language: Language) -> str:
        found = self.faults.get(name)
        return found.read(language) if found else ""


def returned(form: Form, error: RefusedError | ServiceAwayError, *, act: str = "") -> Draft:
    """The draft with what the service said to it."""
    if isinstance(error, ServiceAwayError):
        return Draft(act, form, form.key, status=503, problem=NOT_SENT)
    faults: dict[str, Bilingual] = {}
    for fault in error.faults:
        faults.setdefault(fault.field.partition(".")[0], fault.reason)
    detail = None if faults else error.detail
    return Draft(
        act, form, form.key, error.status, CHECK_FIELDS if faults else None, detail, faults
    )
