"""Who sees a case: one list of tags per case, one per viewer; a common tag opens the case."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.archive.domain.case import Case, Plain
from services.archive.domain.facts import DRAFTED, PUBLISHED, SUBMITTED

EVERYONE: Final = "everyone"
"""Every verified person may read the paper as it is."""

READERS: Final = "readers"
"""Every verified person may read its published copy."""

_OFFICE: Final = frozenset({"secretariat", "examiner"})
_PUBLIC: Final = frozenset({"replied", "tracked", "closed"})
"""Not while it is rated or handled again: that would tell what a single member thinks of it."""

Standing = Literal["author", "cosigner", "invited", "bureau", "secretariat", "operator", "reader"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The facts of a verified principal that decide what he sees.

    `carries_on`: the case goes on as another, which his bureau handles.
    """

    id: str
    role: str
    bureau: str | None = None
    carries_on: bool = False

    @property
    def sees_all(self) -> bool:
        """All but what was never submitted."""
        return self.role in _OFFICE or self.role == "operator"

    @property
    def own_tag(self) -> str | None:
        """The tag of cases that are the viewer's own."""
        if self.role == "member":
            return f"person:{self.id}"
        if self.role == "official" and self.bureau:
            return f"bureau:{self.bureau}"
        return None

    @property
    def tags(self) -> tuple[str, ...]:
        return (self.own_tag, EVERYONE, READERS) if self.own_tag else ()


def private(case: Case) -> bool:
    """Never submitted: a draft, or a paper that waits for its co-signers, also when withdrawn."""
    return case.complete and case.submitted_at is None


def audience(case: Case) -> tuple[str, ...]:
    people = [case.author] if case.author else []
    if private(case):
        invited = case.invited if case.status != "draft" else ()
        return _tags((*people, *invited), ())
    return (*_tags((*people, *case.cosigners), case.bureaus), *_public(case))


def visible(case: Case, viewer: Viewer) -> bool:
    if (viewer.sees_all or viewer.carries_on) and not private(case):
        return True
    return not set(viewer.tags).isdisjoint(audience(case))


def goes_on_as(case: Case) -> str | None:
    """The case in which this one is handled from now on."""
    return {"converted": case.successor, "merged": case.merged_into}.get(case.status)


def standing(case: Plain, viewer: Viewer) -> Standing:
    """What somebody is to a case that he may see, by its plain values."""
    if viewer.role == "operator":
        return "operator"
    if viewer.role in _OFFICE:
        return "secretariat"
    if viewer.role == "official":
        own = viewer.carries_on or viewer.bureau in case["bureaus"]
        return "bureau" if own else "reader"
    if (case["author"] or {}).get("id") == viewer.id:
        return "author"
    if any(one["id"] == viewer.id for one in case["cosigners"]) and case["submitted_at"]:
        return "cosigner"
    return "reader" if case["submitted_at"] else "invited"


def unsent(case: Case) -> bool:
    """Whether its author has written on it after he sent it, and not sent that yet."""
    written = [
        entry["type"]
        for entry in case.timeline
        if entry["type"] in {DRAFTED, SUBMITTED} and not entry.get("overtaken")
    ]
    return bool(written) and written[-1] == DRAFTED


def copy_of(case: Case) -> str | None:
    """The event that published the copy which stands for the paper now."""
    published = case.published
    if published is None or published["mode"] == "closed" or not published["text"]:
        return None
    told = [entry for entry in case.timeline if entry["type"] == PUBLISHED]
    in_force = [entry["id"] for entry in told if not entry.get("overtaken")]
    return in_force[-1] if in_force else None


def _public(case: Case) -> tuple[str, ...]:
    """Answered, and closed neither by its author nor by the ruling on publication.

    Without such a ruling only consultations are public: suggestions and proposals are so in the
    copy that the secretariat has published.
    """
    if case.status not in _PUBLIC or case.answer is None or case.publication in {None, "closed"}:
        return ()
    if case.published is None:
        return (EVERYONE,) if case.kind == "consultation" else ()
    return (READERS,) if copy_of(case) else ()


def _tags(people: Iterable[Plain], bureaus: Iterable[str]) -> tuple[str, ...]:
    tags = [f"person:{person['id']}" for person in people]
    tags += [f"bureau:{bureau}" for bureau in bureaus]
    return tuple(dict.fromkeys(tags))
