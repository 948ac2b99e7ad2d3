"""What people are told when a deadline is near or has passed, by what is due."""

from typing import Final

from services.notifier.domain.alerts import Told, Words

_NEAR: Final = Words("办理期限将至", "A deadline is near")
_OVER: Final = Words("办理期限已过", "A deadline has passed")

_DUE: Final[dict[str, Words]] = {
    "sign": Words("由{bureau}签收", "to be signed for by {bureau}"),
    "return": Words("由{bureau}申请退办", "to be handed back by {bureau}, if at all"),
    "opinion": Words("由{bureau}提出会办意见", "to get the opinion of {bureau}"),
    "reply": Words("由{bureau}答复", "to be answered by {bureau}"),
    "second_reply": Words("由{bureau}再次答复", "to be answered again by {bureau}"),
    "promise": Words("由{bureau}落实承诺", "to see the promise of {bureau} kept"),
    "follow_up": Words("由{bureau}答复追问", "to have its further question answered by {bureau}"),
    "assign": Words("确定承办部门", "to be given to a bureau"),
    "ruling": Words("裁定退办申请", "to have its hand-back ruled on"),
    "extension_ruling": Words("审批延期申请", "to have its extension ruled on"),
    "publish": Words("公开答复", "to be published"),
}


def _near(due: Words) -> Told:
    return _NEAR, Words(
        f"{{receipt}} 应在{{due}}前{due.zh}。", f"{{receipt}} has {due.en} before {{due}}."
    )


def _over(due: Words) -> Told:
    return _OVER, Words(
        f"{{receipt}} 应在{{due}}前{due.zh}，已经逾期。",
        f"{{receipt}} had {due.en} before {{due}}; that is overdue.",
    )


TO_DESKS: Final[dict[str, Told]] = {
    **{f"deadline.approaching/{what}": _near(due) for what, due in _DUE.items()},
    **{f"deadline.missed/{what}": _over(due) for what, due in _DUE.items()},
    "deadline.missed/return": (
        Words("退办期限已过", "The time to hand back is over"),
        Words("{receipt} 由{bureau}办理，不可再申请退办。", "{receipt} now stays with {bureau}."),
    ),
}

TO_AUTHORS: Final[dict[str, Told]] = {
    "deadline.approaching/feedback": (
        Words("请评价答复", "Please rate the answer"),
        Words("请在{due}前评价 {receipt} 的答复。", "Please rate {receipt} before {due}."),
    ),
    "deadline.missed/cosign": (
        Words("联名已截止", "Co-signing has ended"),
        Words(
            "{receipt} 的联名期已结束，以已签名者为准。",
            "The time to co-sign {receipt} is over; those who signed count.",
        ),
    ),
}

TO_INVITED: Final[dict[str, Told]] = {
    "cosigners.invited": (
        Words("邀请您联名", "You are invited to co-sign"),
        Words(
            "请在{due}前决定是否联名 {receipt}。",
            "Please say before {due} whether you co-sign {receipt}.",
        ),
    ),
    "deadline.approaching/cosign": (
        Words("联名即将截止", "Co-signing ends soon"),
        Words(
            "{receipt} 的联名期将于{due}结束，请尽快决定。",
            "The time to co-sign {receipt} ends at {due}; please decide.",
        ),
    ),
    "deadline.missed/cosign": (
        Words("联名已截止", "Co-signing has ended"),
        Words(
            "{receipt} 的联名期已结束，您未签名。",
            "The time to co-sign {receipt} is over; you did not sign.",
        ),
    ),
}
