"""A bureau's replies in their stages, and what it promises with them."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.portal.domain.acts.fields import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    ActForm,
    Field,
    Group,
    Offer,
    Option,
    always,
    anyway,
    closed_reason,
    publication_mode,
    result_class,
)
from services.portal.domain.words import Bilingual, Words, say

_PROMISE = Group("promise", "result_class", lambda place: place.promising)
_FILES = Field("attachments", say("附件（可不填）"), "files", required=False)


def _promise(prefix: str = "", group: Group | None = None) -> tuple[Field, ...]:
    return (
        Field(f"{prefix}item", say("承诺事项"), group=group, rows=2),
        Field(f"{prefix}owner", say("责任人"), "line", limit=TITLE_LENGTH, group=group),
        Field(f"{prefix}due_at", say("完成期限"), "day", group=group),
    )


def _answer(offer: Offer) -> Sequence[Field]:
    text = Field("text", say("答复内容"), rows=8, limit=TEXT_LENGTH)
    if offer.case.kind == "consultation":
        return [text, _FILES]
    chosen = result_class(say("办理结果"), required=True)
    return [chosen, *_promise("promise.", _PROMISE), text, _FILES]


def _reviewed_draft(offer: Offer) -> Mapping[str, str]:
    draft = offer.assignment.draft if offer.assignment else None
    if draft is None:
        return {}
    changed = draft.review.result_class if draft.review else None
    return {"text": draft.text, "result_class": changed or draft.result_class or ""}


def _promises(offer: Offer) -> Sequence[Option]:
    own = [one for one in offer.case.open_promises if one.bureau == offer.reader.bureau]
    return [Option(one.id, Bilingual(one.item, one.item)) for one in own]


def _only_promise(offer: Offer) -> Mapping[str, str]:
    found = _promises(offer)
    return {"promise_id": found[0].code} if len(found) == 1 else {}


def _proposed(offer: Offer) -> Mapping[str, str]:
    found = offer.case.proposed_publication
    return {"mode": found.mode if found else offer.case.publication}


def _is_asked_again(offer: Offer) -> bool:
    open_ = any(one.answered_at is None for one in offer.case.followups)
    return offer.case.status == "reopened" or open_


def _stage(stage: str, title: Words, hint: Words) -> ActForm:
    return ActForm(
        f"reply_{stage}",
        "reply",
        "replies",
        title,
        say("发出答复"),
        hint=hint,
        fields=_answer,
        fixed={"stage": stage},
        prefill=_reviewed_draft,
        first=_is_asked_again if stage == "second" else anyway,
    )


REPLY_FORMS: Final = (
    _stage("second", say("再次答复"), say("对追问或重新办理的结果作出答复。")),
    _stage("final", say("正式答复"), say("发出后即为对提交人的正式答复。")),
    ActForm(
        "reply_phone",
        "reply",
        "replies",
        say("记录电话答复"),
        say("记录电话答复"),
        hint=say("提交人会被请求确认。"),
        fields=always(
            Field("phone.called_at", say("通话时间"), "moment"),
            Field("phone.spoke_with", say("通话对象"), "line", limit=TITLE_LENGTH),
            Field("phone.gist", say("答复要点"), rows=5),
        ),
        fixed={"stage": "phone"},
        copied={"phone.gist": "text"},
    ),
    ActForm(
        "reply_interim",
        "reply",
        "replies",
        say("阶段性答复"),
        say("发出阶段性答复"),
        hint=say("告知进展；不改变答复期限。"),
        fields=always(Field("text", say("进展"), rows=5, limit=TEXT_LENGTH), _FILES),
        fixed={"stage": "interim"},
    ),
)
AFTERWARDS_FORMS: Final = (
    ActForm(
        "carry_out",
        "carry_out",
        "promise-reports",
        say("报告承诺已落实"),
        say("报告已落实"),
        fields=always(
            Field("promise_id", say("承诺事项"), "radio", _promises),
            Field("text", say("落实情况"), rows=4, limit=TEXT_LENGTH),
        ),
        prefill=_only_promise,
        first=anyway,
    ),
    ActForm(
        "promise",
        "promise",
        "promises",
        say("作出承诺"),
        say("记入承诺台账"),
        hint=say("写明事项、责任人和期限；逾期未落实的将重新办理。"),
        fields=always(*_promise()),
    ),
    ActForm(
        "propose_publication",
        "propose_publication",
        "publication-proposals",
        say("公开建议"),
        say("提出公开建议"),
        hint=say("由大会秘书处决定如何公开。"),
        fields=always(publication_mode(), closed_reason()),
        prefill=_proposed,
    ),
)
