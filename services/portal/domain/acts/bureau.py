"""What bureaus do with their assignments, but for their replies."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.portal.domain.acts.fields import (
    TEXT_LENGTH,
    ActForm,
    Field,
    Offer,
    Option,
    always,
    anyway,
    result_class,
    yes_or_no,
)
from services.portal.domain.words import say


def _hand_back_reasons(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.hand_back_reasons]


def _pause_reasons(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.pause_reasons]


def _extension_reasons(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.extension_reasons]


def _draft(offer: Offer) -> Mapping[str, str]:
    found = offer.assignment.draft if offer.assignment else None
    return {"text": found.text, "result_class": found.result_class or ""} if found else {}


def _signing_refused(offer: Offer) -> bool:
    return offer.assignment is not None and offer.assignment.status == "refused"


def _unsigned(offer: Offer) -> bool:
    """Whoever signed may say so again, for the sake of retries; a page need not offer it."""
    return offer.assignment is None or offer.assignment.awaits_signature


SIGN: Final = ActForm(
    "sign",
    "sign",
    "signature",
    say("签收"),
    say("签收"),
    hint=say("签收后提交人即知道由谁办理。"),
    first=lambda offer: not _signing_refused(offer),
    useful=_unsigned,
    stands="above",
)
OPINE: Final = ActForm(
    "opine",
    "opine",
    "opinions",
    say("会办意见"),
    say("提出会办意见"),
    hint=say("意见送主办单位，由主办单位统一答复。"),
    fields=always(Field("text", say("意见"), rows=6, limit=TEXT_LENGTH)),
    first=anyway,
)
COUNTERSIGN: Final = ActForm(
    "countersign",
    "countersign",
    "countersignatures",
    say("会签答复稿"),
    say("会签"),
    fields=always(
        Field(
            "agrees",
            say("是否同意主办单位的答复稿"),
            "decision",
            yes_or_no(say("同意"), say("不同意")),
        ),
        Field("comment", say("意见（可不填）"), required=False),
    ),
    first=anyway,
)
BUREAU_FORMS: Final = (
    ActForm(
        "draft_reply",
        "draft_reply",
        "reply-drafts",
        say("答复稿"),
        say("送会办单位和秘书处"),
        hint=say("先给会办单位会签、秘书处审核，再正式答复。提交人看不到。"),
        fields=always(
            Field("text", say("答复稿内容"), rows=8, limit=TEXT_LENGTH),
            result_class(say("办理结果（可不选）")),
        ),
        prefill=_draft,
    ),
    ActForm(
        "ask_extension",
        "ask_extension",
        "extension-requests",
        say("申请延期"),
        say("提出延期申请"),
        fields=always(
            Field("reason_code", say("理由"), "select", _extension_reasons),
            Field("reason", say("具体情况")),
            Field("until", say("延期至"), "day"),
        ),
    ),
    ActForm(
        "restart_clock",
        "restart_clock",
        "clock-restart",
        say("恢复计时"),
        say("恢复计时"),
        hint=say("期限按中止的时间顺延。"),
        fields=always(Field("reason", say("说明（可不填）"), required=False, rows=2)),
        first=anyway,
        stands="above",
    ),
    ActForm(
        "stop_clock",
        "stop_clock",
        "clock-stop",
        say("中止计时"),
        say("中止计时"),
        hint=say("提交人会看到由谁、为什么中止。"),
        fields=always(
            Field("reason_code", say("理由"), "select", _pause_reasons),
            Field("reason", say("具体情况")),
        ),
    ),
    ActForm(
        "hand_back",
        "hand_back",
        "hand-backs",
        say("申请退办"),
        say("提出退办申请"),
        hint=say("不属于本单位职责时提出；裁定之前仍由本单位负责。"),
        fields=always(
            Field("reason_code", say("理由"), "select", _hand_back_reasons),
            Field("evidence", say("依据"), rows=4, limit=TEXT_LENGTH),
            Field("proposed_bureau", say("建议的承办单位（可不填）"), "bureau", required=False),
        ),
        first=_signing_refused,
        warns=True,
    ),
    ActForm(
        "refuse_to_sign",
        "refuse_to_sign",
        "signature-refusal",
        say("不予签收"),
        say("不予签收"),
        hint=say("之后须申请退办，或重新签收。"),
        fields=always(Field("reason", say("理由"))),
        warns=True,
    ),
)
