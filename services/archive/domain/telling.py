"""What each reads of a case's timeline; what is kept from him is not told by an alert either."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from services.archive.domain import facts as f
from services.archive.domain.case import Plain
from services.archive.domain.facts import Instant
from services.archive.domain.visibility import Standing, Viewer

INTERNAL: Final = frozenset({"bureau", "secretariat"})
"""They read what bureaus say to each other and to the secretariat."""

INVITING: Final = frozenset({"author", "cosigner", "invited", "secretariat"})
"""They read who was invited, and who declined."""

_OPEN_TO_ALL: Final = frozenset({f.SUBMITTED, f.ASSIGNED, f.REPLY, f.CLOSED, f.PUBLISHED})
_FIELDS_FOR_ALL: Final = (
    *("id", "type", "at", "bureau", "assignment_id", "role", "lead", "stage"),
    *("result_class", "mode", "due_at"),
)
_KEPT_FOR: Final[Mapping[str, Container[str]]] = {
    f.DRAFTED: {"author"},
    **dict.fromkeys((f.INVITED, f.COSIGNED), INVITING),
    **dict.fromkeys((f.REPLY_DRAFTED, f.COUNTERSIGNED, f.REVIEWED), INTERNAL),
    **dict.fromkeys((f.JOINED, f.PARTED, f.PASSED_ON), INTERNAL),
}
_INTERNAL_WORDS: Final[Mapping[str, Container[str]]] = {
    f.OPINION: {"text"},
    f.OPINIONS_COMPLETE: {"opinions"},
    f.RETURN_REQUESTED: {"evidence"},
}
_RATING_WORDS: Final = frozenset({"handling", "result", "comment", "by"})


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at which case, as what, and when."""

    case: Plain
    viewer: Viewer
    standing: Standing
    now: Instant

    @property
    def internal(self) -> bool:
        return self.standing in INTERNAL


def timeline_for(look: Look, timeline: tuple[Plain, ...]) -> tuple[Plain, ...]:
    if look.standing == "reader":
        open_ = [entry for entry in timeline if entry["type"] in _OPEN_TO_ALL]
        return tuple(_for_all(entry) for entry in open_ if not entry.get("overtaken"))
    told = [entry for entry in timeline if _told(look, entry)]
    seen = {entry["id"] for entry in told}
    hidden = {entry["id"] for entry in timeline} - seen
    return tuple(_without_words(look, one) for one in told if one.get("about") not in hidden)


def sees_rating(look: Look, rating: Plain) -> bool:
    """The bureau only what its member shares, or when everybody's time for rating is over."""
    by = (rating.get("by") or {}).get("id")
    author = (look.case["author"] or {}).get("id")
    match look.standing:
        case "author" | "secretariat":
            return True
        case "cosigner":
            return by in {look.viewer.id, author}
        case "bureau":
            return bool(rating.get("shared")) or _rating_is_over(look)
        case _:
            return False


def sees_overtaken(look: Look, one: Plain) -> bool:
    """An act that came too late is told to whoever did it, and to his own bureau."""
    if look.standing in {"secretariat", "operator"}:
        return True
    if look.standing == "bureau":
        return one.get("bureau") == look.viewer.bureau
    by = one.get("by") or {}
    return look.viewer.id in {by.get("id"), by.get("acting_for")}


def _told(look: Look, entry: Plain) -> bool:
    kind = entry["type"]
    if kind == f.RATED:
        return look.standing == "operator" or sees_rating(look, _rating(look.case, entry))
    if kind == f.OVERTAKEN:
        return sees_overtaken(look, entry)
    return look.standing in _KEPT_FOR.get(kind, {look.standing})


def _rating(case: Plain, entry: Plain) -> Plain:
    """The timeline does not tell whether it was shared."""
    known = [one for one in case.get("ratings", ()) if one["id"] == entry["id"]]
    return known[0] if known else entry


def _rating_is_over(look: Look) -> bool:
    limit = look.case["feedback_by"]
    return bool(limit < look.now) if limit else look.case["status"] == "closed"


def _without_words(look: Look, entry: Plain) -> Plain:
    dropped: Container[str] = ()
    if not look.internal:
        dropped = _INTERNAL_WORDS.get(entry["type"], ())
    if entry["type"] == f.RATED and look.standing == "operator":
        dropped = _RATING_WORDS
    return {name: value for name, value in entry.items() if name not in dropped}


def _for_all(entry: Plain) -> Plain:
    told = {name: entry[name] for name in _FIELDS_FOR_ALL if name in entry}
    return told | {"by": entry["by"]} if entry["type"] == f.SUBMITTED else told
