"""Each author of a merged case gets the answer to the main case as a reply of his own."""

from collections.abc import Iterator
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Case, Plain, Reply
from services.archive.domain.consequence import NOW, Consequence

_ANSWERED: Final = frozenset({"replied", "rated_ok", "rated_no", "reopened", "tracked", "closed"})


def passing_on(case: Case) -> Iterator[Consequence]:
    """Once all have answered that answer apart; a telephone call when its author confirmed it."""
    if case.status not in _ANSWERED:
        return
    told = {
        (entry.get("reply_id"), entry.get("to"))
        for entry in case.timeline
        if entry["type"] == f.PASSED_ON
    }
    for reply in case.replies:
        if not reply.answers or (reply.stage == "phone" and not reply.confirmed):
            continue
        for one in case.joined:
            if (reply.id, one["id"]) not in told:
                yield from _copies(case, reply, one)


def _copies(case: Case, reply: Reply, one: Plain) -> Iterator[Consequence]:
    to, data = one["id"], _reply_data(case, reply, one)
    yield Consequence(f.REPLY, NOW, reply.id, to, subject=to, bureau=reply.bureau, data=data)
    yield Consequence(f.PASSED_ON, NOW, reply.id, to, data={"reply_id": reply.id, "to": to})


def _reply_data(case: Case, reply: Reply, to: Plain) -> Plain:
    """The reply as the one to a merged case."""
    return {
        "assignment_id": reply.assignment_id,
        "by": reply.by,
        "stage": "second" if reply.stage == "second" else "final",
        "text": reply.text,
        "result_class": reply.result_class,
        "attachments": reply.attachments,
        "phone": reply.phone,
        "tracked": reply.tracked,
        "feedback_by": case.feedback_by,
        "publish_by": case.publish_by,
        "passed_on": reply.id,
        "receipt": to["receipt"],
        "author": to["author"],
        "cosigners": to["cosigners"],
    }
