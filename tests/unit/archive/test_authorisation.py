"""Who may do what to a case, in each of its states and with each kind of handling: all of it.

`python -m tests.unit.archive.test_authorisation > tests/unit/archive/authorisation.txt` writes the
table anew; it is to be read before it is believed.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args
from uuid import UUID

import pytest

from services.archive.domain import Actor, Asked, Case, Refused, instant, may
from services.archive.domain.acts import ACTS, ALL_ACTS
from services.archive.domain.machine import CaseStatus
from services.archive.handlers.check_act import known_to
from shared.events import Party
from tests.unit.archive.clockwork import TERMS
from tests.unit.archive.stories import Story

WRITTEN = Path(__file__).with_name("authorisation.txt")
STATES: Final = get_args(CaseStatus)

PEOPLE: Final = {
    "author": Actor("m-1", "member"),
    "author's secretary": Actor("a-1", "member", None, "m-1"),
    "co-signer": Actor("m-7", "member"),
    "co-signer's secretary": Actor("a-7", "member", None, "m-7"),
    "invited": Actor("m-8", "member"),
    "other member": Actor("m-2", "member"),
    "other member's secretary": Actor("a-2", "member", None, "m-2"),
    "first bureau": Actor("o-hrss-1", "official", "hrss"),
    "second bureau": Actor("o-edu-1", "official", "edu"),
    "former bureau": Actor("o-water-1", "official", "water"),
    "other bureau": Actor("o-sport-1", "official", "sport"),
    "official of no bureau": Actor("o-1", "official"),
    "official named as the author": Actor("m-1", "official", "sport"),
    "secretariat": Actor("s-1", "secretariat"),
    "examiner": Actor("x-1", "examiner"),
    "operator": Actor("p-1", "operator"),
    "service": Actor("service:router", "service"),
}
HANDLING: Final[Mapping[str, tuple[str, str, str | None]]] = {
    "sole": ("consultation", "sole", None),
    "led": ("suggestion", "lead", "co"),
    "apart": ("proposal", "separate", "separate"),
}
"""The kind of the paper, what the first bureau is, and what the second."""


class Tale:
    """One paper with everybody around it; the water bureau has handed it back before."""

    def __init__(self, handling: str, *, key: UUID | None = UUID(int=1)) -> None:  # noqa: B008 - it never changes
        kind, self.first, self.second = HANDLING[handling]
        self.story = Story(kind=kind, key=key)  # type: ignore[arg-type] # of the table
        self.desks: dict[str, UUID] = {}

    def sent(self) -> None:
        self.story.invited("m-7", "m-8", whole=True)
        self.story.cosigned("m-7")
        paper = self.story.paper
        self.story.paper = paper.model_copy(update={"cosigners": (Party(id="m-7"),)})
        self.story.submitted()

    def given(self) -> None:
        self.sent()
        if self.story.paper.kind != "consultation":
            self.story.filed()
        water = self.story.assigned("water")
        self.story.handed_back("water", water)
        self.story.return_granted("water", water)
        self.story.directed("hrss")
        self.desks["hrss"] = self.story.assigned("hrss", self.first)  # type: ignore[arg-type] # of the table
        if self.second:
            co = self.story.assigned("edu", self.second, lead="hrss")  # type: ignore[arg-type] # likewise
            self.desks |= {"edu": co} if self.second == "separate" else {}

    def worked_on(self) -> None:
        """As far as it goes without an answer: a draft, or a request for more time."""
        self.given()
        self.each("signed")
        if self.second == "co":
            self.each("reply_drafted")
        if self.second == "separate":
            self.each("extension_asked")

    def answered(self) -> None:
        """A consultation by telephone; nobody has confirmed the call yet."""
        self.given()
        stage = "phone" if self.story.paper.kind == "consultation" else "final"
        self.each("replied", stage=stage, promise_days=9, feedback_days=30)

    def each(self, what: str, **more: Any) -> None:
        """By every bureau that answers."""
        for bureau, desk in self.desks.items():
            getattr(self.story, what)(bureau, desk, **more)


def _after(begin: str, *steps: Callable[[Tale], object]) -> Callable[[Tale], None]:
    def tell(tale: Tale) -> None:
        getattr(tale, begin)()
        for step in steps:
            step(tale)

    return tell


def _each(what: str) -> Callable[[Tale], None]:
    return lambda tale: tale.each(what)


_REFERRED: Final = lambda tale: tale.story.referred()  # noqa: E731 - a word for a row
_NO: Final = lambda tale: tale.story.rated("no")  # noqa: E731 - likewise
TOLD: Final[Mapping[str, Callable[[Tale], None]]] = {
    "draft": lambda tale: _ignored(tale.story.drafted()),
    "cosigning": lambda tale: _ignored(
        tale.story.invited("m-7", "m-8"), tale.story.cosigned("m-7")
    ),
    "submitted": _after("sent"),
    "returned_to_author": _after("sent", lambda tale: tale.story.returned_to_author()),
    "not_filed": _after("sent", lambda tale: tale.story.not_filed()),
    "merged": _after("sent", lambda tale: tale.story.merged()),
    "filed": _after("sent", lambda tale: tale.story.filed()),
    "triage": _after("given", _each("handed_back"), _REFERRED),
    "reassigning": _after("given", _each("handed_back"), _each("return_granted")),
    "assigned": _after("given"),
    "in_handling": _after("worked_on"),
    "suspended": _after("given", _each("stopped")),
    "replied": _after("answered"),
    "rated_ok": _after("answered", lambda tale: tale.story.rated("yes")),
    "rated_no": _after("answered", _NO),
    "reopened": _after("answered", _NO, _each("reopened")),
    "tracked": _after("answered", lambda tale: tale.story.tracked()),
    "closed": _after("answered", lambda tale: tale.story.closed()),
    "withdrawn": _after("given", lambda tale: tale.story.withdrawn()),
    "converted": _after("given", lambda tale: tale.story.converted()),
}


def _ignored(*_told: object) -> None:
    """What was told is in the story."""


@cache
def told(handling: str, status: str) -> tuple[Story, Case]:
    tale = Tale(handling)
    TOLD[status](tale)
    return tale.story, tale.story.case


def answer(act: str, who: Actor, handling: str, status: str) -> str:
    """As the archive says it to intake: nobody hears of what he may not know."""
    story, case = told(handling, status)
    name, _, stage = act.partition(":")
    asked = Asked(name, who, stage or None)
    found = may(case, asked, now=instant(story.now), terms=TERMS)
    if not isinstance(found, Refused):
        return "allowed"
    return str(found.status) if known_to(who, case) else "404"


def rows(act: str) -> dict[str, tuple[str, ...]]:
    """The answer in every state for each person, once where it is the same however handled."""
    found: dict[str, tuple[str, ...]] = {}
    for name, who in PEOPLE.items():
        ways = {how: tuple(answer(act, who, how, one) for one in STATES) for how in HANDLING}
        if len(set(ways.values())) == 1:
            found[name] = ways["sole"]
        else:
            found |= {f"{name} ({how})": way for how, way in ways.items()}
    return found


def lines() -> Iterator[str]:
    for act in ACTS:
        yield f"{act}:"
        same: dict[tuple[str, ...], list[str]] = {}
        for name, way in rows(act).items():
            same.setdefault(way, []).append(name)
        for way, names in same.items():
            yield f"  {', '.join(names)}"
            yield from (f"    {said}" for said in _said(way))


def _said(way: tuple[str, ...]) -> Iterator[str]:
    """The most frequent answer comes last, for all the rest."""
    answers = sorted(set(way), key=lambda one: (way.count(one), one))
    for one in answers[:-1]:
        yield f"{one}: {' '.join(s for s, said in zip(STATES, way, strict=True) if said == one)}"
    yield f"{answers[-1]}: {'all else' if len(answers) > 1 else 'always'}"


def combinations() -> int:
    return len(ACTS) * len(PEOPLE) * len(HANDLING) * len(STATES)


@pytest.mark.parametrize("handling", HANDLING)
@pytest.mark.parametrize("status", STATES)
def test_the_tales_are_in_the_states_that_they_are_named_after(handling: str, status: str) -> None:
    story, case = told(handling, status)
    assert case.status == status
    assert case.overtaken == (), story


def test_every_combination_is_answered_as_the_table_says() -> None:
    assert combinations() > 40_000
    assert "\n".join(lines()) + "\n" == WRITTEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("status", ["draft", "cosigning"])
@pytest.mark.parametrize(
    "name", [name for name in PEOPLE if not name.startswith(("author", "co-signer", "invited"))]
)
def test_a_paper_that_was_never_sent_does_not_exist_for_others(name: str, status: str) -> None:
    found = {answer(act, PEOPLE[name], how, status) for act in ACTS for how in HANDLING}
    assert found == {"404"}


@pytest.mark.parametrize("status", ["closed", "withdrawn", "converted"])
def test_whoever_did_not_sign_hears_only_that_it_is_too_late(status: str) -> None:
    story, case = told("led", status)
    found = may(case, Asked("cosign", PEOPLE["invited"]), now=instant(story.now), terms=TERMS)
    assert isinstance(found, Refused)
    assert found.slug == "co-signing-over"


def test_each_act_is_allowed_to_somebody_in_some_state() -> None:
    for act in ACTS:
        said = {one for way in rows(act).values() for one in way}
        assert "allowed" in said, act


def test_each_act_is_somebodys_and_nobody_else_is_ever_allowed_it() -> None:
    """The relations that the table of acts names, told by hand for the people of these tales."""
    relations = {
        "author": ("author", "author's secretary"),
        "cosigner": ("co-signer", "co-signer's secretary"),
        "invited": ("co-signer", "co-signer's secretary", "invited"),
        "sole": ("first bureau", "former bureau"),
        "lead": ("first bureau",),
        "separate": ("first bureau", "second bureau"),
        "co": ("second bureau",),
        "secretariat": ("secretariat",),
        "examiner": ("examiner", "secretariat"),
    }
    for act in ALL_ACTS:
        owners = {name for relation in act.who for name in relations[relation]}
        for name in PEOPLE.keys() - owners:
            said = {answer(act.key, PEOPLE[name], how, one) for how in HANDLING for one in STATES}
            assert "allowed" not in said, (act.key, name)
            assert "409" not in said or name == "former bureau", (act.key, name)


if __name__ == "__main__":
    print("\n".join(lines()))  # noqa: T201 - the table is its output
