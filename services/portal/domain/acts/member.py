"""What members do with papers that exist."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.portal.domain.acts.fields import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    ActForm,
    Field,
    Offer,
    Option,
    Options,
    always,
    anyway,
    closed_reason,
    publication_mode,
    yes_or_no,
)
from services.portal.domain.words import say


def _ratings(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.ratings]


def _answers_to(question: str) -> Options:
    return lambda offer: [Option(o.code, o.name) for o in offer.place.question(question).options]


def _rating(offer: Offer) -> Sequence[Field]:
    asked = [
        Field(f"answers.{one.code}", one.name, "radio", _answers_to(one.code), required=False)
        for one in offer.place.rating_questions
    ]
    return [
        Field("handling", say("对办理过程"), "radio", _ratings),
        Field("result", say("对办理结果"), "radio", _ratings),
        *asked,
        Field("comment", say("意见（可不填）"), required=False),
        Field("shared", say("现在就让承办单位看到我的评价"), "flag", required=False),
    ]


def _not_rated_yet(offer: Offer) -> bool:
    return not any(one.by.id == offer.reader.id for one in offer.case.ratings)


def _other_kinds(offer: Offer) -> Sequence[Option]:
    others = [one for one in offer.place.kinds if one.code != offer.case.kind]
    return [Option(one.code, one.name) for one in others]


def _old_paper(offer: Offer) -> Mapping[str, str]:
    return {"title": offer.case.title, "text": offer.case.text}


def _consented(offer: Offer) -> Mapping[str, str]:
    return {"mode": offer.case.publication}


CONVERT: Final = ActForm(
    "convert",
    "convert",
    "conversion",
    say("转为建议或提案"),
    say("转办"),
    hint=say("此件到此为止，内容以新件继续；两件互相链接，已有的答复保留。"),
    fields=always(
        Field("to_kind", say("转为"), "radio", _other_kinds),
        Field("title", say("标题"), "line", limit=TITLE_LENGTH),
        Field("text", say("正文"), rows=8, limit=TEXT_LENGTH),
    ),
    prefill=_old_paper,
    confirm=say("我确认转办，此操作不能撤销"),
)

MEMBER_FORMS: Final = (
    ActForm(
        "cosign",
        "cosign",
        "cosignature",
        say("您受邀联名"),
        say("确定"),
        hint=say("决定后不能更改。联名人与提交人收到同样的答复，也可以评价。"),
        fields=always(
            Field(
                "decision",
                say("是否联名"),
                "radio",
                lambda _offer: (
                    Option("signed", say("同意联名")),
                    Option("declined", say("不联名")),
                ),
            )
        ),
        first=anyway,
    ),
    ActForm(
        "save_draft",
        "save_draft",
        "draft",
        say("修改内容"),
        say("保存草稿"),
        own_page="/papers/{id}/edit",
        method="PUT",
        first=anyway,
        stands="above",
    ),
    ActForm(
        "submit",
        "submit",
        "submission",
        say("现在提交"),
        say("提交"),
        hint=say("提交后进入办理程序，内容不能再改；已经联名的人列为联名人。"),
        own_page="/papers/{id}/check",
    ),
    ActForm(
        "invite",
        "invite",
        "invitations",
        say("邀请联名"),
        say("发出邀请"),
        hint=say("受邀人在规定时间内决定是否联名，到期自动提交。"),
        fields=always(
            Field(
                "cosigners",
                say("受邀人的人员编号"),
                "people",
                hint=say("每行一个，或用逗号分开"),
            )
        ),
    ),
    ActForm(
        "confirm_phone",
        "confirm_phone",
        "phone-confirmation",
        say("确认电话答复"),
        say("确定"),
        hint=say("承办单位记录已用电话答复您。如未接到，请选“没有”，此件将继续办理。"),
        fields=always(
            Field(
                "confirmed",
                say("是否已接到电话答复"),
                "decision",
                yes_or_no(say("已接到"), say("没有")),
            ),
            Field("comment", say("补充（可不填）"), required=False, rows=2),
        ),
        first=anyway,
        stands="by_answer",
    ),
    ActForm(
        "rate",
        "rate",
        "ratings",
        say("评价"),
        say("提交评价"),
        hint=say("请分别评价办理过程和办理结果；也可以选择不表态。不满意的件将重新办理。"),
        fields=_rating,
        first=_not_rated_yet,
        stands="by_answer",
    ),
    ActForm(
        "ask",
        "ask",
        "follow-ups",
        say("追问"),
        say("提出追问"),
        hint=say("对答复有不清楚的地方，可向答复单位追问。"),
        fields=always(Field("text", say("问题"), rows=4, limit=TEXT_LENGTH)),
    ),
    ActForm(
        "consent",
        "consent",
        "publication-consent",
        say("公开意愿"),
        say("保存公开意愿"),
        fields=always(publication_mode(), closed_reason()),
        prefill=_consented,
    ),
    CONVERT,
    ActForm(
        "withdraw",
        "withdraw",
        "withdrawal",
        say("撤回"),
        say("撤回此件"),
        hint=say("撤回后停止办理，并告知承办单位。"),
        fields=always(Field("reason", say("理由（可不填）"), required=False, rows=2)),
        confirm=say("我确认撤回，此操作不能撤销"),
        warns=True,
    ),
)
