"""What alerts say, in both languages: receipt, bureau and reason, never the text of a paper."""

from typing import Final

from services.notifier.domain.alerts import Occasion, Told, Words
from services.notifier.domain.audience import Group
from services.notifier.domain.words_for_desks import BUREAU, SECRETARIAT
from services.notifier.domain.words_for_people import ANSWER, END, HANDLING, PAPER
from services.notifier.domain.words_of_time import TO_AUTHORS, TO_DESKS, TO_INVITED

_TO_PEOPLE: Final = PAPER | HANDLING | ANSWER | END
_TO_DESKS: Final = BUREAU | SECRETARIAT | TO_DESKS

_TOLD: Final[dict[Group, dict[str, Told]]] = {
    "author": _TO_PEOPLE
    | TO_AUTHORS
    | {
        "reply.submitted/phone": (
            Words("请确认电话答复", "Please confirm an answer by telephone"),
            Words(
                "{bureau}记录已通过电话答复 {receipt}，请确认是否属实。",
                "{bureau} says that it answered {receipt} by telephone; please confirm it.",
            ),
        ),
    },
    "cosigners": _TO_PEOPLE,
    "invited": TO_INVITED,
    "desk": _TO_DESKS,
    "secretariat": _TO_DESKS,
    "actor": {
        "act.overtaken": (
            Words("您的操作未生效", "What you did came too late"),
            Words(
                "{receipt} 的情况已先有变化，您的操作已留存但不生效：{detail}",
                "Something else on {receipt} came first. Yours is kept without effect: {detail}",
            ),
        ),
    },
}

RECALLED: Final[dict[str, Words]] = {
    "withdrawn": Words("提交人已撤回", "its author withdrew it"),
    "merged": Words("已并案", "it was merged with another"),
    "converted": Words("已转为其他类别", "it was converted into another kind"),
    "superseded": Words("已改由其他部门办理", "another bureau handles it"),
    "closed": Words("已办结", "it is closed"),
}

_UNNAMED: Final[dict[str, Words]] = {
    "bureau": Words("承办部门", "the bureau"),
    "reason": Words("未说明", "not stated"),
}


def alert_text(occasion: Occasion, group: Group) -> Told:
    """Title and body for one of this group.

    Raises:
        KeyError: the table of recipients names a reader whom this table has no words for.
    """
    title, body = _TOLD[group][occasion.topic]
    names = _UNNAMED | {"receipt": Words(occasion.receipt, occasion.receipt)} | dict(occasion.names)
    zh = body.zh.format(**{name: words.zh for name, words in names.items()})
    en = body.en.format(**{name: words.en for name, words in names.items()})
    return title, Words(zh, _sentence(en))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
