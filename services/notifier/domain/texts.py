"""What alerts say, in both languages: the receipt and the bureau, never the text of a paper."""

from typing import Final

from services.notifier.domain.alerts import Occasion, Words

_TOLD: Final[dict[tuple[str, str], tuple[Words, Words]]] = {
    ("enquiry.assigned", "person"): (
        Words("您的来件已交办", "Your paper has been assigned"),
        Words("{receipt} 已交由{zh}办理。", "{receipt} is now with {en}."),
    ),
    ("enquiry.assigned", "desk"): (
        Words("新的交办件", "A new paper for your bureau"),
        Words(
            "{receipt} 交由{zh}办理，请及时签收。", "{receipt} is assigned to {en}; please sign."
        ),
    ),
    ("enquiry.withdrawn", "desk"): (
        Words("来件已撤回", "A paper has been withdrawn"),
        Words(
            "{receipt} 已由提交人撤回，请停止办理。",
            "Its author withdrew {receipt}; please stop handling it.",
        ),
    ),
    ("triage.requested", "desk"): (
        Words("有来件待人工交办", "A paper waits for your decision"),
        Words(
            "{receipt} 无法自动确定承办部门，请人工交办。",
            "No bureau could be found for {receipt}; please name who handles it.",
        ),
    ),
    ("assignment.return_refused", "desk"): (
        Words("退办申请未获同意", "A hand-back was refused"),
        Words("{receipt} 仍由{zh}办理。", "{receipt} stays with {en}."),
    ),
    ("assignment.extension_granted", "desk"): (
        Words("延期申请已获同意", "An extension was granted"),
        Words("{receipt} 的办理期限已延长。", "{receipt} is due later than before."),
    ),
    ("followup.asked", "desk"): (
        Words("提交人有追问", "A question on your reply"),
        Words(
            "{receipt} 的提交人提出了追问。", "The author of {receipt} asked a further question."
        ),
    ),
    ("reply.submitted", "person"): (
        Words("您的来件已有答复", "Your paper has been answered"),
        Words("{zh}答复了 {receipt}。", "{en} answered {receipt}."),
    ),
    ("deadline.approaching", "desk"): (
        Words("办理期限将至", "A deadline is near"),
        Words("{receipt} 即将到期，请抓紧办理。", "{receipt} is due soon."),
    ),
    ("deadline.missed", "desk"): (
        Words("办理期限已过", "A deadline has passed"),
        Words("{receipt} 由{zh}办理，已经逾期。", "{receipt}, with {en}, is overdue."),
    ),
}

_NO_BUREAU: Final = Words("承办部门", "the bureau")


def alert_text(
    occasion: Occasion, recipient: str, bureau: Words | None = None
) -> tuple[Words, Words]:
    """Title and body for this recipient.

    Raises:
        KeyError: the table of recipients names a reader whom this table has no words for.
    """
    title, body = _TOLD[occasion.fact, recipient.partition(":")[0]]
    name = bureau or _NO_BUREAU
    names = {"receipt": occasion.receipt, "zh": name.zh, "en": name.en}
    return title, Words(body.zh.format(**names), _sentence(body.en.format(**names)))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
