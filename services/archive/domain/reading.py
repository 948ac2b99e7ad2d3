"""Who has read which case: of every reader but its author, and what each may know of that."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from services.archive.domain.case import Plain
from services.archive.domain.facts import Instant
from services.archive.domain.relations import Actor
from services.archive.domain.visibility import Standing, Viewer, standing

ReadKind = Literal["case", "list"]
"""By its id, or as one of the whole cases of a list."""

_MAY_KNOW: Final = frozenset({"secretariat", "operator"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`standing` is what the reader was to the case then; ids only, never a name."""

    enquiry: str
    at: Instant
    person: str
    role: str
    bureau: str | None
    acting_for: str | None
    standing: Standing
    kind: ReadKind


def reading_of(
    case: Plain, viewer: Viewer, actor: Actor, *, at: Instant, kind: ReadKind
) -> Reading | None:
    """None where the author himself has read; whoever acts for him is somebody else."""
    if (case["author"] or {}).get("id") == actor.id:
        return None
    return Reading(
        enquiry=case["id"],
        at=at,
        person=actor.id,
        role=actor.role,
        bureau=actor.bureau,
        acting_for=actor.acting_for,
        standing=standing(case, viewer),
        kind=kind,
    )


def may_know_readers(case: Plain, viewer: Viewer) -> bool:
    """The office by its role, and the author by his paper."""
    return viewer.role in _MAY_KNOW or standing(case, viewer) == "author"


def reading_shown(reading: Reading, viewer: Viewer) -> Mapping[str, Any]:
    """An author is told who handled his paper; who only reads what is public stays unnamed."""
    told = asdict(reading)
    del told["enquiry"]
    if viewer.role not in _MAY_KNOW and reading.standing == "reader":
        told |= {"person": None, "acting_for": None}
    return told
