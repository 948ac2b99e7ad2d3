"""The ledger of what bureaus promise, until it is carried out."""

from typing import Any

from services.archive.domain.case import Case
from services.archive.domain.facts import Fact, instant


def promised(case: Case, fact: Fact) -> None:
    promise: dict[str, Any] = dict(fact.data["promise"])
    entry = {
        "id": fact.id,
        "assignment_id": fact.assignment_id,
        "bureau": fact.bureau,
        "item": promise["item"],
        "owner": promise["owner"],
        "due_at": instant(promise["due_at"]),
        "made_at": fact.time,
        "carried_out_at": None,
        "text": None,
    }
    case.promises = (*case.promises, entry)


def carried_out(case: Case, fact: Fact) -> None:
    key, text = fact.data["promise_id"], fact.data["text"]
    case.promises = tuple(
        {**one, "carried_out_at": fact.time, "text": text} if one["id"] == key else one
        for one in case.promises
    )
