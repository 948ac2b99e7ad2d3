"""What an act is: who may do it, in which states, and the event that it becomes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, get_args

from services.archive.domain.case import Assignment, Case
from services.archive.domain.machine import ASSIGNMENT, CASE, PRIVATE, CaseStatus, States
from services.archive.domain.refusals import Refused

Guard = Callable[[Case, Assignment | None], Refused | None]

AUTHOR: Final = frozenset({"author"})
SIGNERS: Final = frozenset({"author", "cosigner"})
INVITED: Final = frozenset({"invited"})
EXAMINER: Final = frozenset({"examiner"})
SECRETARIAT: Final = frozenset({"secretariat"})
BUREAU: Final = frozenset({"lead", "sole", "separate", "co"})
ANSWERING: Final = frozenset({"lead", "sole", "separate"})
CO_HANDLER: Final = frozenset({"co"})

ALL_BUT_DRAFTS: Final[States] = frozenset(get_args(CaseStatus)) - PRIVATE
LIVE: Final[States] = ALL_BUT_DRAFTS - {
    "withdrawn",
    "converted",
    "closed",
    "not_filed",
    "merged",
    "returned_to_author",
}
HANDLED: Final[States] = frozenset(
    {"triage", "reassigning", "assigned", "in_handling", "suspended"}
)
ANSWERED: Final[States] = frozenset(
    {"replied", "rated_ok", "rated_no", "reopened", "tracked", "closed", "converted"}
)


@dataclass(frozen=True, slots=True)
class Act:
    """`during` and `holding` are the states of the case and of the assignment that it needs.

    `guards` hold for whoever asks and for what was recorded; `asking` only for whoever asks, since
    an act that was allowed a moment before a window closed stands.
    """

    name: str
    event: str
    who: frozenset[str]
    during: States
    holding: States | None = None
    stage: str | None = None
    guards: tuple[Guard, ...] = ()
    asking: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.name}:{self.stage}" if self.stage else self.name

    @property
    def of_bureau(self) -> bool:
        return not self.who.isdisjoint(BUREAU)


def on_case(  # noqa: PLR0913 - a row of the table
    name: str,
    event: str,
    who: frozenset[str],
    *,
    move: str | None = None,
    during: States | None = None,
    guards: tuple[Guard, ...] = (),
    asking: tuple[str, ...] = (),
) -> Act:
    states = during if during is not None else CASE[move or name].sources
    return Act(name, event, who, states, guards=guards, asking=asking)


def on_assignment(  # noqa: PLR0913 - a row of the table
    name: str,
    event: str,
    who: frozenset[str],
    *,
    holding: States,
    during: States = HANDLED,
    stage: str | None = None,
    guards: tuple[Guard, ...] = (),
    asking: tuple[str, ...] = (),
) -> Act:
    return Act(name, event, who, during, holding, stage, guards, asking)


def held_in(move: str) -> States:
    return ASSIGNMENT[move].sources
