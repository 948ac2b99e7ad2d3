"""Who sees a case: one list of tags per case, one per viewer; a common tag opens the case."""

from dataclasses import dataclass

from services.archive.domain.case import Case
from services.archive.domain.facts import PUBLISHED

EVERYONE = "everyone"
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


def audience(case: Case) -> tuple[str, ...]:
    people = (case.author, *case.cosigners) if case.author else case.cosigners
    tags = [f"person:{person['id']}" for person in people]
    tags += [f"bureau:{bureau}" for bureau in case.bureaus]
    if _public(case):
        tags.append(EVERYONE)
    return tuple(dict.fromkeys(tags))


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
