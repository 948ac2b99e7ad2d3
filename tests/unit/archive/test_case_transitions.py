"""Every transition of a case, each by what brings it about, and the states that have no way out."""

from collections.abc import Callable
from typing import get_args
from uuid import UUID

import pytest

from services.archive.domain.machine import CASE_MOVES, CaseStatus
from tests.unit.archive.lines import BEGUN
from tests.unit.archive.stories import Story

Happens = Callable[[Story, UUID], object]
FINAL: Happens = lambda story, desk: story.replied("hrss", desk)  # noqa: E731 - a word for a row
SECOND: Happens = lambda story, desk: story.replied("hrss", desk, "second")  # noqa: E731 - likewise
PASSED_ON: Happens = lambda story, desk: story.replied("hrss", desk, passed_on=True)  # noqa: E731
DIRECT: Happens = lambda story, _: (story.directed("edu"), story.assigned("edu"))  # noqa: E731


def deny_a_call(story: Story, desk: UUID) -> None:
    """Only a consultation is answered by telephone."""
    told = Story(kind="consultation")
    told.submitted()
    key = told.assigned("hrss")
    told.replied("hrss", key, "phone")
    assert told.case.status == "replied"
    told.confirmed(said=False)
    story.events, story.id, _ = told.events, told.id, desk


TRANSITIONS: dict[str, Happens] = {
    "draft to draft when its author saves it again": lambda story, _: story.drafted(),
    "draft to cosigning when its author invites co-signers": lambda story, _: story.invited(),
    "draft to submitted by its author": lambda story, _: story.submitted(),
    "draft to withdrawn by its author": lambda story, _: story.withdrawn(),
    "cosigning to cosigning when somebody co-signs": lambda story, _: story.cosigned(),
    "cosigning to cosigning when more are invited": lambda story, _: story.invited("m-8"),
    "cosigning to submitted when answered or its window is over": lambda s, _: s.submitted(),
    "cosigning to withdrawn by its author": lambda story, _: story.withdrawn(),
    "submitted to filed by the examiner": lambda story, _: story.filed(),
    "submitted to not_filed by the examiner": lambda story, _: story.not_filed(),
    "submitted to merged by the examiner": lambda story, _: story.merged(),
    "submitted to returned_to_author by the examiner": lambda s, _: s.returned_to_author(),
    "submitted to converted by the examiner": lambda story, _: story.converted(),
    "submitted to withdrawn by its author": lambda story, _: story.withdrawn(),
    "submitted to assigned where nothing has to be filed": lambda s, _: s.assigned("hrss"),
    "submitted to triage by the router": lambda story, _: story.referred(),
    "returned_to_author to submitted by its author": lambda story, _: story.submitted(),
    "returned_to_author to returned_to_author when saved": lambda story, _: story.drafted(),
    "returned_to_author to withdrawn by its author": lambda story, _: story.withdrawn(),
    "not_filed to converted when kept as an opinion": lambda story, _: story.converted(),
    "merged to filed when split again": lambda story, _: story.split(),
    "merged to replied with the main case": PASSED_ON,
    "merged to withdrawn by its author": lambda story, _: story.withdrawn(),
    "filed to assigned by the router": lambda story, _: story.assigned("hrss"),
    "filed to triage by the router": lambda story, _: story.referred(),
    "filed to merged by the examiner": lambda story, _: story.merged(),
    "filed to converted by its author": lambda story, _: story.converted(),
    "filed to withdrawn by its author": lambda story, _: story.withdrawn(),
    "triage to assigned when directed": DIRECT,
    "triage to assigned when the hand-back is refused": (
        lambda story, desk: story.return_refused("hrss", desk)
    ),
    "triage to reassigning when the hand-back is granted": (
        lambda story, desk: story.return_granted("hrss", desk)
    ),
    "triage to replied by the bureau that still has it": FINAL,
    "triage to merged by the examiner": lambda story, _: story.merged(),
    "triage to converted by its author": lambda story, _: story.converted(),
    "triage to withdrawn by its author": lambda story, _: story.withdrawn(),
    "reassigning to assigned by the router": lambda story, _: story.assigned("edu"),
    "reassigning to triage by the router": lambda story, _: story.referred(),
    "reassigning to merged by the examiner": lambda story, _: story.merged(),
    "reassigning to converted by its author": lambda story, _: story.converted(),
    "reassigning to withdrawn by its author": lambda story, _: story.withdrawn(),
    "assigned to in_handling when the lead accepts": lambda s, desk: s.signed("hrss", desk),
    "assigned to in_handling with an interim reply": (
        lambda story, desk: story.replied("hrss", desk, "interim")
    ),
    "assigned to suspended when the clock is stopped": lambda s, desk: s.stopped("hrss", desk),
    "assigned to assigned by another direction": DIRECT,
    "assigned to triage when a person has to rule": (
        lambda story, desk: (story.handed_back("hrss", desk), story.referred())
    ),
    "assigned to reassigning when the return is granted": (
        lambda story, desk: (story.handed_back("hrss", desk), story.return_granted("hrss", desk))
    ),
    "assigned to replied by the lead": FINAL,
    "assigned to merged by the examiner": lambda story, _: story.merged(),
    "assigned to converted by its author": lambda story, _: story.converted(),
    "assigned to withdrawn by its author": lambda story, _: story.withdrawn(),
    "in_handling to replied when the lead issues": FINAL,
    "in_handling to suspended when the clock is stopped": lambda s, desk: s.stopped("hrss", desk),
    "in_handling to in_handling when extended": (
        lambda story, desk: (
            story.extension_asked("hrss", desk),
            story.extended("hrss", desk),
        )
    ),
    "in_handling to reassigning when the return is granted": (
        lambda story, desk: (story.handed_back("hrss", desk), story.return_granted("hrss", desk))
    ),
    "in_handling to triage when a person has to rule": (
        lambda story, desk: (story.handed_back("hrss", desk), story.referred())
    ),
    "in_handling to assigned by another direction": DIRECT,
    "in_handling to merged by the examiner": lambda story, _: story.merged(),
    "in_handling to converted by its author": lambda story, _: story.converted(),
    "in_handling to withdrawn by its author": lambda story, _: story.withdrawn(),
    "suspended to in_handling when the clock is restarted": (
        lambda story, desk: story.restarted("hrss", desk)
    ),
    "suspended to replied when the lead issues": FINAL,
    "suspended to assigned by another direction": DIRECT,
    "suspended to reassigning when the return is granted": (
        lambda story, desk: (story.handed_back("hrss", desk), story.return_granted("hrss", desk))
    ),
    "suspended to triage when a person has to rule": (
        lambda story, desk: (story.handed_back("hrss", desk), story.referred())
    ),
    "suspended to converted by its author": lambda story, _: story.converted(),
    "suspended to withdrawn by its author": lambda story, _: story.withdrawn(),
    "replied to rated_ok by its author": lambda story, _: story.rated("yes"),
    "replied to rated_no by its author": lambda story, _: story.rated("no"),
    "replied to replied with no view": lambda story, _: story.rated("no_view"),
    "replied to replied when a co-signer rates": lambda s, _: s.rated("no", person="m-7"),
    "replied to closed when the rating window is over": lambda story, _: story.closed(),
    "replied to tracked when a promise is open": lambda story, _: story.tracked(),
    "replied to replied when a question is asked and answered": (
        lambda story, desk: (story.asked(), SECOND(story, desk))
    ),
    "replied to in_handling when a call is denied": deny_a_call,
    "replied to converted by its author": lambda story, _: story.converted(),
    "rated_ok to closed": lambda story, _: story.closed(),
    "rated_ok to tracked when a promise is open": lambda story, _: story.tracked(),
    "rated_ok to replied when a question is answered": (
        lambda story, desk: (story.asked(), SECOND(story, desk))
    ),
    "rated_ok to converted by its author": lambda story, _: story.converted(),
    "rated_no to reopened": lambda story, desk: story.reopened("hrss", desk),
    "rated_no to converted by its author": lambda story, _: story.converted(),
    "reopened to replied with the second reply": SECOND,
    "reopened to reopened when a co-signer rates": lambda s, _: s.rated("no", person="m-7"),
    "reopened to converted by its author": lambda story, _: story.converted(),
    "tracked to replied when solved or explained": SECOND,
    "tracked to reopened when a promise passes its date": (
        lambda story, desk: story.reopened("hrss", desk)
    ),
    "tracked to closed when all promises are kept": lambda story, _: story.closed(),
    "tracked to converted by its author": lambda story, _: story.converted(),
    "closed to converted by its author": lambda story, _: story.converted(),
}


def _named() -> list[tuple[str, str, Happens]]:
    """A transition of the machine is `x to y`, and then words for people."""
    words = [(name.split(" "), happens) for name, happens in TRANSITIONS.items()]
    return [(parts[0], parts[2], happens) for parts, happens in words]


@pytest.mark.parametrize(("begun", "ends", "happens"), _named(), ids=list(TRANSITIONS))
def test_a_case_goes_from(begun: str, ends: str, happens: Happens) -> None:
    story, desk = BEGUN[begun]()
    assert story.case.status == begun
    happens(story, desk)
    assert story.case.status == ends
    assert story.case.overtaken == ()


def test_every_transition_of_the_machine_is_among_these() -> None:
    tried = {(begun, ends) for begun, ends, _ in _named()}
    possible = {
        (source, move.target)
        for move in CASE_MOVES
        for source in move.sources
        if move.target and source != move.target
    }
    never = {
        # A paper begins in these.
        *(("new", ends) for ends in ("draft", "cosigning", "submitted")),
        # No bureau answers what is not its own: only a reply to an unknown assignment would.
        ("reassigning", "replied"),
    }
    assert possible - tried <= never, sorted(possible - tried - never)


@pytest.mark.parametrize("status", get_args(CaseStatus))
def test_a_story_can_begin_in_every_state(status: str) -> None:
    assert BEGUN[status]()[0].case.status == status


@pytest.mark.parametrize("status", ["withdrawn", "converted"])
def test_nothing_leads_out_of_an_ended_case(status: str) -> None:
    assert not any(status in move.sources for move in CASE_MOVES)
    story, desk = BEGUN[status]()
    for happens in TRANSITIONS.values():
        if happens is not deny_a_call:
            happens(story, desk)
    assert story.case.status == status
