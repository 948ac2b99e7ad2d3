"""Sentences for people, written in Chinese here and looked up in the reader's language later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """A message and what is filled in; the values are names and numbers, never messages."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


def say(message: str, **values: object) -> Words:
    """Marks `message` for the catalogue as well."""
    return Words(message, values)


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name or sentence that comes in both languages from elsewhere."""

    zh: str
    en: str

    def read(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    """A code of the region pack and its name."""

    code: str
    name: Bilingual


STATUSES: Mapping[str, Words] = {
    "submitted": say("已提交"),
    "triage": say("待分办"),
    "assigned": say("待签收"),
    "in_handling": say("办理中"),
    "replied": say("已答复"),
    "withdrawn": say("已撤回"),
    "closed": say("已办结"),
}
ROLES: Mapping[str, Words] = {
    "member": say("代表委员"),
    "official": say("承办单位"),
    "secretariat": say("大会秘书处"),
    "operator": say("运维"),
    "service": say("系统"),
}
STAGES: Mapping[str, Words] = {
    "interim": say("阶段性答复"),
    "final": say("正式答复"),
    "second": say("再次答复"),
    "phone": say("电话答复"),
}
ASSIGNMENT_ROLES: Mapping[str, Words] = {
    "sole": say("独办"),
    "lead": say("主办"),
    "co": say("会办"),
    "separate": say("分办"),
}
ASSIGNMENT_STATUSES: Mapping[str, Words] = {
    "dispatched": say("待签收"),
    "signed": say("已签收"),
    "return_requested": say("申请退办"),
    "returned": say("已退办"),
    "replied": say("已答复"),
    "superseded": say("已改派"),
}
TRIAGE_REASONS: Mapping[str, Words] = {
    "low_confidence": say("没有把握足够高的单位"),
    "contradiction": say("多个单位的职责都相关"),
    "bounce_limit": say("退办次数已达上限"),
    "return_refused": say("退办未获同意"),
    "unowned": say("没有单位认领"),
}


def named(words: Mapping[str, Words], code: str) -> Words:
    """The words of a code; a code that is not known yet stands for itself."""
    return words.get(code) or Words(code)
