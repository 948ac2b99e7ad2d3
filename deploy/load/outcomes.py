"""What became of an act: one word for each way that an answer may go."""

from http import HTTPStatus
from typing import Literal, get_args

Outcome = Literal[
    "ok", "early", "limited", "busy", "refused", "failed", "timed_out", "dropped", "left"
]
"""
ok: done. early: 404 or 409 to an act on a case of our own, which the record or another act was
quicker or slower with. limited, busy: 429 and 503 that say when to come again. refused: another
4xx. failed: another 5xx, or no answer at all. timed_out: no answer within the time.
dropped: never sent, since too many were in flight. left: in flight when the run was ended.
"""
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
ERRORS: frozenset[Outcome] = frozenset({"refused", "failed", "timed_out", "dropped"})
TIMED: frozenset[Outcome] = frozenset({"ok", "early", "timed_out"})
"""Whoever waited for these waited for the service; refusals are quick and would flatter."""


def judge(status: int, *, retry_after: bool, on_case: bool) -> Outcome:
    if status < HTTPStatus.BAD_REQUEST:
        return "ok"
    if retry_after and status == HTTPStatus.TOO_MANY_REQUESTS:
        return "limited"
    if retry_after and status == HTTPStatus.SERVICE_UNAVAILABLE:
        return "busy"
    if on_case and status in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
        return "early"
    return "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"
