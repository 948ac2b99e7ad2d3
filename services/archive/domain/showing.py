"""What each reads of a case: whoever may see it does not for that read every word of it.

All works on plain values, so that a single case and a row of a list are told by the same rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Final

from services.archive.domain.case import Assignment, Case, Plain, Reply
from services.archive.domain.facts import Instant
from services.archive.domain.telling import (
    INVITING,
    Look,
    sees_overtaken,
    sees_rating,
    timeline_for,
)
from services.archive.domain.visibility import Viewer, standing, unsent

UNSENT: Final = "unsent"
"""The field that says whether the author writes on what he has sent before; never shown."""

Rule = Callable[[Look, Any], Any]


def row_of(case: Case) -> dict[str, Any]:
    """The case as a list has it, with all its fields."""
    return _fields(case) | {
        "assignments": tuple(_fields(one) for one in case.assignments),
        "replies": tuple(_fields(one) for one in case.replies),
        UNSENT: unsent(case),
    }


def _fields(one: Case | Assignment | Reply) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def shown(case: Plain, viewer: Viewer, *, now: Instant) -> dict[str, Any]:
    """The fields of the case that are there, each as this viewer may read it."""
    look = Look(case, viewer, standing(case, viewer), now)
    told = {
        name: _RULES[name](look, value) if name in _RULES else value for name, value in case.items()
    }
    for name in ("n", UNSENT):
        told.pop(name, None)
    if look.standing == "reader" and case["published"]:
        told |= _copy(told)
    elif case.get(UNSENT, True) and case["status"] in _BACK and look.standing != "author":
        told |= {name: empty for name, empty in _WORDS.items() if name in told}
    return told


_BACK: Final = frozenset({"returned_to_author", "withdrawn"})
"""Its author may have written on it since others saw it."""

_WORDS: Final[Mapping[str, Any]] = {"title": None, "text": None, "attachments": ()}


def _copy(told: Plain) -> Plain:
    """The published copy stands for the paper and for its answers."""
    published = told["published"]
    copy = {"title": published["title"], "text": published.get("text"), "attachments": ()}
    copy |= {"promises": (), "replies": tuple(_unspoken(one) for one in told.get("replies", ()))}
    return {name: value for name, value in copy.items() if name in told}


def _unspoken(reply: Plain) -> Plain:
    return {**reply, "text": "", "attachments": (), "promise": None}


def _assignments(look: Look, assignments: Iterable[Plain]) -> tuple[Plain, ...]:
    if look.internal:
        return tuple(assignments)
    hidden = _ASSIGNMENT_FOR_ALL if look.standing == "reader" else {"draft": None}
    return tuple({**one, **hidden, "opinion": _opinion(look, one)} for one in assignments)


_ASSIGNMENT_FOR_ALL: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("draft", "extension", "stopped_at", "stop_reason", "ruling_by"), None),
    "confidence": None,
    "reasons": (),
    "refusals": 0,
    "refused_for_good": False,
}


def _opinion(look: Look, assignment: Plain) -> Plain | None:
    """That it was given, not what it says."""
    opinion: Plain | None = assignment["opinion"]
    if opinion is None or look.standing == "reader":
        return None
    return {**opinion, "text": None}


def _replies(look: Look, replies: Iterable[Plain]) -> tuple[Plain, ...]:
    if look.standing != "reader":
        return tuple(replies)
    return tuple({**one, "phone": None, "confirmed": None} for one in replies)


def _published(look: Look, published: Plain | None) -> Plain | None:
    if published is None or look.standing != "reader":
        return published
    return {**published, "by": None}


def _ratings(look: Look, ratings: Iterable[Plain]) -> tuple[Plain, ...]:
    return tuple(one for one in ratings if sees_rating(look, one))


def _overtaken(look: Look, overtaken: Iterable[Plain]) -> tuple[Plain, ...]:
    return tuple(one for one in overtaken if sees_overtaken(look, one))


def _joined(look: Look, joined: Iterable[Plain]) -> tuple[Plain, ...]:
    """Other authors are nobody's business but of those who handle their papers."""
    return tuple(joined) if look.internal else ()


def _invited(look: Look, invited: Iterable[Plain]) -> tuple[Plain, ...]:
    return tuple(invited) if look.standing in INVITING else ()


def _for_those_concerned(look: Look, value: Any) -> Any:
    return None if look.standing == "reader" else value


def _none_for_readers(look: Look, values: Iterable[Plain]) -> tuple[Plain, ...]:
    return () if look.standing == "reader" else tuple(values)


_CONCERNED: Final = (
    *("supervision", "not_filed", "amendment", "proposed_publication"),
    *("merged_into", "predecessor", "successor", "rework"),
)
_RULES: Final[Mapping[str, Rule]] = {
    "assignments": _assignments,
    "replies": _replies,
    "published": _published,
    "ratings": _ratings,
    "overtaken": _overtaken,
    "joined": _joined,
    "invited": _invited,
    "followups": _none_for_readers,
    "timeline": timeline_for,
    **dict.fromkeys(_CONCERNED, _for_those_concerned),
}
