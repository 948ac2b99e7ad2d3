"""What the secretariat decides: who handles a paper, what bureaus ask for, what is published."""

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
    note,
    publication_mode,
    result_class,
    yes_or_no,
)
from services.portal.domain.words import say

_CO = Group("co", "way", lambda _place: ("co",))
_SEPARATE = Group("separate", "way", lambda _place: ("separate",))
_NEXT = Group("next", "granted", lambda _place: ("true",))
_COPY = Group("copy", "mode", lambda _place: ("full", "summary"))


def _ways(_offer: Offer) -> Sequence[Option]:
    return (
        Option("sole", say("独办")),
        Option("co", say("主办和会办")),
        Option("separate", say("分办")),
    )


def _likeliest(offer: Offer) -> Mapping[str, str]:
    found = offer.case.candidates
    return {"way": "sole", "lead": found[0].bureau if found else ""}


def _undecided(offer: Offer) -> bool:
    return offer.case.status in ("submitted", "filed", "triage", "reassigning")


def _granting(offer: Offer) -> Mapping[str, str]:
    asked = [
        entry.proposed_bureau
        for entry in offer.case.timeline
        if entry.fact == "assignment.return_requested"
        and offer.assignment
        and entry.bureau == offer.assignment.bureau
    ]
    return {"lead": asked[-1] or ""} if asked else {}


def _until(offer: Offer) -> Mapping[str, str]:
    extension = offer.assignment.extension if offer.assignment else None
    if extension is None or extension.until is None:
        return {}
    return {"until": f"{extension.until.astimezone(offer.place.zone):%Y-%m-%d}"}


def _original(offer: Offer) -> Mapping[str, str]:
    proposed = offer.case.proposed_publication
    mode = proposed.mode if proposed else offer.case.publication
    reason = proposed.reason_code if proposed else None
    copy = offer.case.published
    if copy and copy.text:
        return {"mode": copy.mode, "title": copy.title or "", "text": copy.text}
    answer = offer.case.answer
    text = offer.case.text + (f"\n\n{answer.text}" if answer else "")
    return {"mode": mode, "title": offer.case.title, "text": text, "reason_code": reason or ""}


SECRETARIAT_FORMS: Final = (
    ActForm(
        "rule",
        "rule",
        "rulings",
        say("裁定退办"),
        say("作出裁定"),
        fields=always(
            Field(
                "granted",
                say("裁定"),
                "decision",
                yes_or_no(say("同意退办"), say("不同意，由该单位办理")),
            ),
            Field("lead", say("接办单位"), "bureau", group=_NEXT),
            Field("co", say("会办单位（可不选）"), "bureaus", required=False, group=_NEXT),
            note(),
        ),
        prefill=_granting,
        first=anyway,
    ),
    ActForm(
        "rule_extension",
        "rule_extension",
        "extension-rulings",
        say("审批延期"),
        say("作出决定"),
        fields=always(
            Field(
                "granted", say("决定"), "decision", yes_or_no(say("同意延期"), say("不同意延期"))
            ),
            Field("until", say("延期至"), "day", group=_NEXT),
            note(),
        ),
        prefill=_until,
        first=anyway,
    ),
    ActForm(
        "review",
        "review",
        "reply-reviews",
        say("审核答复稿"),
        say("提交审核意见"),
        fields=always(
            Field("approved", say("审核意见"), "decision", yes_or_no(say("同意"), say("需修改"))),
            result_class(say("改定办理结果（可不选）")),
            note(),
        ),
        first=anyway,
    ),
    ActForm(
        "direct",
        "direct",
        "directions",
        say("指定承办单位"),
        say("交办"),
        fields=always(
            Field("way", say("办理方式"), "radio", _ways, sent=False),
            Field("lead", say("主办单位"), "bureau"),
            Field("co", say("会办单位"), "bureaus", group=_CO),
            Field("separate", say("其他分办单位"), "bureaus", group=_SEPARATE),
            note(),
        ),
        prefill=_likeliest,
        first=_undecided,
    ),
    ActForm(
        "publish",
        "publish",
        "publication",
        say("公开"),
        say("决定公开方式"),
        hint=say("请删去公开件中涉密、涉个人隐私的内容；公开后所有人都能看到。"),
        fields=always(
            publication_mode(),
            Field("title", say("公开件标题"), "line", limit=TITLE_LENGTH, group=_COPY),
            Field("text", say("公开件正文"), rows=10, limit=TEXT_LENGTH, group=_COPY),
            closed_reason(),
        ),
        prefill=_original,
        confirm=say("我已核对公开件"),
        first=lambda offer: offer.case.published is None,
    ),
    ActForm(
        "waive_opinion",
        "waive_opinion",
        "opinion-waivers",
        say("免除会办意见"),
        say("不再等待会办意见"),
        hint=say("主办单位无需再等该单位的意见即可答复。"),
        fields=always(note()),
    ),
    ActForm(
        "correct",
        "correct",
        "result-corrections",
        say("更正办理结果"),
        say("更正"),
        fields=always(result_class(say("办理结果"), required=True), note()),
    ),
    ActForm(
        "supervise",
        "supervise",
        "supervision",
        say("列为督办件"),
        say("列为督办件"),
        hint=say("督办件的答复须经秘书处审核后发出。"),
        fields=always(
            Field(
                "leader", say("领衔督办人（可不填）"), "line", required=False, limit=TITLE_LENGTH
            ),
            note(),
        ),
    ),
)
