"""Who sees a case: one list of tags per case, one per viewer; a common tag opens the case."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from services.archive.domain.case import Case, Plain
from services.archive.domain.facts import ASSIGNED, CLOSED, PUBLISHED, REPLY, SUBMITTED

EVERYONE = "everyone"
_OPEN_TO_ALL = frozenset({SUBMITTED, ASSIGNED, REPLY, CLOSED, PUBLISHED})
_SEES_ALL = frozenset({"secretariat", "operator"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """The facts of a verified principal that decide what he sees."""

    id: str
    role: str
    bureau: str | None = None

    @property
    def sees_all(self) -> bool:
        return self.role in _SEES_ALL

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
        return (self.own_tag, EVERYONE) if self.own_tag else ()


def parties(
    author: Plain | None, cosigners: Iterable[Plain], bureaus: Iterable[str]
) -> tuple[str, ...]:
    """The tags of those whose own case it is."""
    people = (author, *cosigners) if author else tuple(cosigners)
    tags = [f"person:{person['id']}" for person in people]
    tags += [f"bureau:{bureau}" for bureau in bureaus]
    return tuple(dict.fromkeys(tags))


def audience(case: Case) -> tuple[str, ...]:
    tags = parties(case.author, case.cosigners, case.bureaus)
    return (*tags, EVERYONE) if _public(case) else tags


def timeline_for(
    viewer: Viewer, timeline: Iterable[Plain], parties: Container[str | None]
) -> tuple[Plain, ...]:
    """All of it for the parties and who sees all; others do not read who was alerted or refused."""
    if viewer.sees_all or viewer.own_tag in parties:
        return tuple(timeline)
    return tuple(entry for entry in timeline if entry["type"] in _OPEN_TO_ALL)


def visible(case: Case, viewer: Viewer) -> bool:
    return viewer.sees_all or not set(viewer.tags).isdisjoint(audience(case))


def _public(case: Case) -> bool:
    """Answered, and neither its author nor the ruling on publication keeps it closed."""
    if case.status not in {"replied", "closed"} or case.answer is None:
        return False
    if case.publication in {None, "closed"}:
        return False
    rulings = [entry for entry in case.timeline if entry["type"] == PUBLISHED]
    return not rulings or rulings[-1].get("mode") != "closed"
