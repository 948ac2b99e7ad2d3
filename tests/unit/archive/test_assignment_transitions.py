"""Every transition of an assignment, each by what brings it about."""

from collections.abc import Callable
from typing import get_args
from uuid import UUID

import pytest

from services.archive.domain.machine import ASSIGNMENT_MOVES, AssignmentStatus
from tests.unit.archive.stories import Story

Happens = Callable[[Story, UUID, str], object]


def _begun(role: str = "sole", *acts: str) -> tuple[Story, UUID, str]:
    """The assignment that it is about; a co-handler has a lead beside it."""
    story = Story()
    story.submitted()
    if role == "co":
        story.assigned("hrss", "lead")
        desk = story.assigned("edu", "co", lead="hrss")
    else:
        desk = story.assigned("edu")
    for act in acts:
        getattr(story, act)("edu", desk)
    return story, desk, "edu"


def _countersigned() -> tuple[Story, UUID, str]:
    story = Story()
    story.submitted()
    desk = story.assigned("edu", "lead")
    co = story.assigned("hrss", "co", lead="edu")
    story.reply_drafted("edu", desk)
    story.countersigned("hrss", co)
    return story, desk, "edu"


BEGUN: dict[str, Callable[[], tuple[Story, UUID, str]]] = {
    "dispatched": _begun,
    "refused": lambda: _begun("sole", "sign_refused"),
    "signed": lambda: _begun("sole", "signed"),
    "return_requested": lambda: _begun("sole", "handed_back"),
    "returned": lambda: _begun("sole", "handed_back", "return_granted"),
    "return_refused": lambda: _begun("sole", "handed_back", "return_refused"),
    "working": lambda: _begun("sole", "stopped", "restarted"),
    "opinion_given": lambda: _begun("co", "opined"),
    "drafted": lambda: _begun("sole", "reply_drafted"),
    "countersigned": _countersigned,
    "reviewed": lambda: _begun("sole", "reply_drafted", "reviewed"),
    "replied": lambda: _begun("sole", "replied"),
    "superseded": lambda: _redirected(_begun()),
    "recalled": lambda: _withdrawn(_begun()),
    "waived": lambda: _begun("co", "opinion_waived"),
}
CO_BEGUN = {
    "dispatched": lambda: _begun("co"),
    "refused": lambda: _begun("co", "sign_refused"),
    "signed": lambda: _begun("co", "signed"),
    "return_requested": lambda: _begun("co", "handed_back"),
    "return_refused": lambda: _begun("co", "handed_back", "return_refused"),
    "working": lambda: _begun("co", "stopped", "restarted"),
}


def _redirected(begun: tuple[Story, UUID, str]) -> tuple[Story, UUID, str]:
    begun[0].directed("water")
    begun[0].assigned("water")
    return begun


def _withdrawn(begun: tuple[Story, UUID, str]) -> tuple[Story, UUID, str]:
    begun[0].withdrawn()
    return begun


def act(name: str) -> Happens:
    return lambda story, desk, bureau: getattr(story, name)(bureau, desk)


def countersign(story: Story, _: UUID, bureau: str) -> None:
    desks = [one for one in story.case.assignments if one.role == "co"]
    key = UUID(desks[0].id) if desks else story.assigned("water", "co", lead=bureau)
    story.countersigned(desks[0].bureau or "" if desks else "water", key)


def deny_a_call(story: Story, desk: UUID, bureau: str) -> None:
    told = Story(kind="consultation", key=story.id)
    told.submitted()
    key = told.assigned(bureau)
    told.replied(bureau, key, "phone")
    told.confirmed(said=False)
    del desk
    story.events = told.events


SUPERSEDE: Happens = lambda story, desk, bureau: _redirected((story, desk, bureau))  # noqa: E731
RECALL: Happens = lambda story, desk, bureau: story.withdrawn()  # noqa: ARG005, E731 - one form for all

TRANSITIONS: dict[str, Happens] = {
    "dispatched to signed by the bureau": act("signed"),
    "dispatched to refused when the bureau does not sign": act("sign_refused"),
    "dispatched to return_requested by the bureau": act("handed_back"),
    "refused to signed after all": act("signed"),
    "refused to return_requested by the bureau": act("handed_back"),
    "signed to return_requested by the bureau": act("handed_back"),
    "working to return_requested by the bureau": act("handed_back"),
    "return_refused to return_requested where the router had refused": act("handed_back"),
    "return_requested to returned when granted": act("return_granted"),
    "return_requested to return_refused by the assigner": act("return_refused"),
    "return_requested to replied by the bureau all the same": act("replied"),
    "return_refused to signed by the bureau that must handle": act("signed"),
    "dispatched to working with an interim reply": (
        lambda story, desk, bureau: story.replied(bureau, desk, "interim")
    ),
    "signed to working when an extension is asked for": act("extension_asked"),
    "return_refused to working when the clock is stopped": act("stopped"),
    "dispatched to drafted by the lead": act("reply_drafted"),
    "return_refused to drafted by the lead": act("reply_drafted"),
    "signed to drafted by the lead": act("reply_drafted"),
    "working to drafted by the lead": act("reply_drafted"),
    "countersigned to drafted when drafted anew": act("reply_drafted"),
    "reviewed to drafted when drafted anew": act("reply_drafted"),
    "drafted to countersigned by a co-handler": countersign,
    "drafted to reviewed by the secretariat": act("reviewed"),
    "countersigned to reviewed by the secretariat": act("reviewed"),
    "replied to working when a call is denied": deny_a_call,
    "replied to replied with a second reply": (
        lambda story, desk, bureau: (story.asked(), story.replied(bureau, desk, "second"))
    ),
    **{
        f"{status} to replied when issued": act("replied")
        for status in (
            *("dispatched", "refused", "return_refused", "signed", "working"),
            *("drafted", "countersigned", "reviewed"),
        )
    },
    **{
        f"{status} to {ends} {words}": happens
        for status in (
            *("dispatched", "refused", "return_requested", "return_refused", "signed"),
            *("working", "drafted", "countersigned", "reviewed"),
        )
        for ends, words, happens in (
            ("superseded", "when another gets the paper", SUPERSEDE),
            ("recalled", "when the paper is withdrawn", RECALL),
        )
    },
}
OF_CO_HANDLERS: dict[str, Happens] = {
    "dispatched to opinion_given by the co-handler": act("opined"),
    "return_refused to opinion_given by the co-handler": act("opined"),
    "signed to opinion_given by the co-handler": act("opined"),
    "working to opinion_given by the co-handler": act("opined"),
    **{f"{status} to waived by the secretariat": act("opinion_waived") for status in CO_BEGUN},
}


def _tried(names: dict[str, Happens]) -> list[tuple[str, str, Happens]]:
    return [(name.split(" ")[0], name.split(" ")[2], happens) for name, happens in names.items()]


def _check(story: Story, happens: Happens, desk: UUID, bureau: str) -> str:
    happens(story, desk, bureau)
    case = story.case
    assert case.overtaken == ()
    told = case.assignment(str(desk)) or case.assignments[0]
    return told.status


@pytest.mark.parametrize(("begun", "ends", "happens"), _tried(TRANSITIONS), ids=list(TRANSITIONS))
def test_an_assignment_goes_from(begun: str, ends: str, happens: Happens) -> None:
    story, desk, bureau = BEGUN[begun]()
    if "router" in next(name for name, one in TRANSITIONS.items() if one is happens):
        story = Story()
        story.submitted()
        desk = story.assigned(bureau)
        story.handed_back(bureau, desk)
        story.return_refused(bureau, desk, by_router=True)
    assert _check(story, happens, desk, bureau) == ends


@pytest.mark.parametrize(
    ("begun", "ends", "happens"), _tried(OF_CO_HANDLERS), ids=list(OF_CO_HANDLERS)
)
def test_a_co_handlers_assignment_goes_from(begun: str, ends: str, happens: Happens) -> None:
    story, desk, bureau = CO_BEGUN[begun]()
    assert _check(story, happens, desk, bureau) == ends


def test_every_transition_of_the_machine_is_among_these() -> None:
    tried = {(begun, ends) for begun, ends, _ in _tried(TRANSITIONS | OF_CO_HANDLERS)}
    possible = {
        (source, move.target)
        for move in ASSIGNMENT_MOVES
        for source in move.sources
        if move.target and source != move.target
    }
    assert possible - tried == {("new", "dispatched")}


@pytest.mark.parametrize("status", get_args(AssignmentStatus))
def test_an_assignment_can_be_in_every_state(status: str) -> None:
    story, desk, _ = BEGUN[status]()
    told = story.case.assignment(str(desk))
    assert told is not None
    assert told.status == status
