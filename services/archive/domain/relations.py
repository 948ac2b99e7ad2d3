"""What somebody is to a case: its author, a co-signer, a bureau with a role, the secretariat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.archive.domain.act import Act
from services.archive.domain.case import Assignment, Case
from services.archive.domain.refusals import Refused, people


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants to act; `bureau` only for officials, `acting_for` the member he acts for."""

    id: str
    role: str
    bureau: str | None = None
    acting_for: str | None = None

    @property
    def member(self) -> str | None:
        """The member in whose name it is done."""
        return self.acting_for or (self.id if self.role == "member" else None)


_OFFICES: Final[Mapping[str, frozenset[str]]] = {
    "secretariat": frozenset({"secretariat", "examiner"}),
    "examiner": frozenset({"examiner"}),
}


def relations(case: Case, actor: Actor) -> frozenset[str]:
    """A bureau has the roles of all its assignments, present and past."""
    if actor.role == "official":
        return frozenset(role for one in own(case, actor) for role in _roles(one))
    if actor.member is None:
        return _OFFICES.get(actor.role, frozenset())
    person = actor.member
    return frozenset(
        name
        for name, parties in (
            ("author", (case.author,) if case.author else ()),
            ("cosigner", case.cosigners),
            ("invited", case.invited),
        )
        if any(one["id"] == person for one in parties)
    )


def own(case: Case, actor: Actor) -> list[Assignment]:
    """The assignments of an official's bureau."""
    if actor.role != "official" or actor.bureau is None:
        return []
    return [one for one in case.assignments if one.bureau == actor.bureau]


def _roles(assignment: Assignment) -> tuple[str, ...]:
    """An assignment that is known by an act only may have any role."""
    return (assignment.role,) if assignment.role else ("lead", "sole", "separate", "co")


def not_this_one(act: Act) -> Refused:
    """The refusal for whoever is not what the act asks for."""
    for relation, refused in _WANTED:
        if relation in act.who:
            return refused
    return people.OFFICIALS_ONLY


_WANTED: Final = (
    ("cosigner", people.SIGNERS_ONLY),
    ("author", people.AUTHOR_ONLY),
    ("invited", people.INVITED_ONLY),
    ("secretariat", people.SECRETARIAT_ONLY),
    ("examiner", people.EXAMINERS_ONLY),
)
