"""A walk through the life of a case, beside a model that knows nothing of the machines.

The model holds a small table by hand: who may do what in which state, and where it leads. What the
rules allow must then have its effect, and what they refuse must leave nothing but a note.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.archive.domain import Actor, Allowed, Asked, Case, instant, may
from services.archive.domain.acts import ACTS
from services.archive.domain.case import Assignment
from services.archive.domain.hindrance import hindrance
from tests.unit.archive.clockwork import TERMS
from tests.unit.archive.stories import Story

AUTHOR, INVITED = Actor("m-1", "member"), Actor("m-7", "member")
SECRETARY, LEAD = Actor("s-1", "secretariat"), Actor("o-hrss-1", "official", "hrss")

HANDLED = ("triage", "assigned", "in_handling", "suspended")
ANSWERED = ("replied", "rated_ok", "rated_no", "reopened", "tracked", "closed")
UNDECIDED = ("submitted", "filed", "triage", "reassigning", "assigned", "in_handling")

Tell = Callable[[Story, UUID], object]


def _promise(story: Story) -> UUID | None:
    """The first that is open; the story's last one may have been made in a reply too late."""
    open_ = story.case.open_promises
    return UUID(open_[0]["id"]) if open_ else None


# Act: who, how it is told, and where it leads from each state that allows it (None: it stays).
CASE_TABLE: dict[str, tuple[Actor, Tell, dict[str, str | None]]] = {
    "withdraw": (
        AUTHOR,
        lambda story, _: story.withdrawn(),
        dict.fromkeys(
            (*UNDECIDED, "suspended", "cosigning", "returned_to_author", "merged"),
            "withdrawn",
        ),
    ),
    "submit": (
        AUTHOR,
        lambda story, _: story.submitted(),
        {"cosigning": "submitted", "returned_to_author": "submitted"},
    ),
    "cosign": (INVITED, lambda story, _: story.cosigned(), {"cosigning": None}),
    "file": (SECRETARY, lambda story, _: story.filed(), {"submitted": "filed"}),
    "not_file": (SECRETARY, lambda story, _: story.not_filed(), {"submitted": "not_filed"}),
    "return_to_author": (
        SECRETARY,
        lambda story, _: story.returned_to_author(),
        {"submitted": "returned_to_author"},
    ),
    "merge": (SECRETARY, lambda story, _: story.merged(), dict.fromkeys(UNDECIDED, "merged")),
    "split": (SECRETARY, lambda story, _: story.split(), {"merged": "filed"}),
    "ask": (
        AUTHOR,
        lambda story, _: story.asked(),
        dict.fromkeys(("replied", "rated_ok", "tracked")),
    ),
    "sign": (
        LEAD,
        lambda story, desk: story.signed("hrss", desk),
        # Again by its signer; and late, where a reply overtook the signature.
        {"assigned": "in_handling", **dict.fromkeys(("in_handling", "suspended", *ANSWERED))},
    ),
    "stop_clock": (
        LEAD,
        lambda story, desk: story.stopped("hrss", desk),
        dict.fromkeys(("assigned", "in_handling"), "suspended"),
    ),
    "restart_clock": (
        LEAD,
        lambda story, desk: story.restarted("hrss", desk),
        {"suspended": "in_handling", "triage": None},
    ),
    "hand_back": (
        LEAD,
        lambda story, desk: story.handed_back("hrss", desk),
        dict.fromkeys(("assigned", "in_handling", "suspended")),
    ),
    "reply:final": (
        LEAD,
        lambda story, desk: story.replied("hrss", desk, promise_days=9, feedback_days=30),
        dict.fromkeys(HANDLED, "replied"),
    ),
    "reply:second": (
        LEAD,
        lambda story, desk: story.replied("hrss", desk, "second", feedback_days=30),
        dict.fromkeys(("replied", "rated_ok", "reopened", "tracked"), "replied"),
    ),
    "convert": (
        SECRETARY,
        lambda story, _: story.converted(),
        dict.fromkeys(("submitted", "not_filed"), "converted"),
    ),
    "consent": (
        AUTHOR,
        lambda story, _: story.consented(),
        dict.fromkeys(
            (*UNDECIDED, "suspended", *ANSWERED, "returned_to_author", "merged", "converted")
        ),
    ),
    "draft_reply": (
        LEAD,
        lambda story, desk: story.reply_drafted("hrss", desk),
        {"assigned": "in_handling", "in_handling": None, "suspended": None},
    ),
    "reply:interim": (
        LEAD,
        lambda story, desk: story.replied("hrss", desk, "interim"),
        {"assigned": "in_handling", **dict.fromkeys((*HANDLED[:1], *HANDLED[2:], "reopened"))},
    ),
    "promise": (
        LEAD,
        lambda story, desk: story.promised("hrss", desk),
        dict.fromkeys(ANSWERED[:-1]),
    ),
    "carry_out": (
        LEAD,
        lambda story, desk: story.carried_out("hrss", desk, promise=_promise(story)),
        dict.fromkeys(ANSWERED),
    ),
}


class Life(RuleBasedStateMachine):
    """A suggestion with one bureau; `status` is what the model makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story(key=UUID(int=7))
        self.status = ""
        self.desk = self.story.new_id()

    @initialize(begun=st.sampled_from(("cosigning", "submitted", "assigned", "replied")))
    def begin(self, begun: str) -> None:
        self.status = begun
        if begun == "cosigning":
            self.story.invited("m-7")
            return
        self.story.submitted()
        if begun != "submitted":
            self.desk = self.story.assigned("hrss", days=90)
        if begun == "replied":
            self.story.replied("hrss", self.desk, promise_days=9, feedback_days=30)

    @rule(act=st.sampled_from(sorted(CASE_TABLE)))
    def somebody_acts(self, act: str) -> None:
        self._acts(act)

    @rule(data=st.data())
    def somebody_does_what_the_model_allows(self, data: st.DataObject) -> None:
        allowed = [act for act, (*_, leads) in CASE_TABLE.items() if self.status in leads]
        if allowed:
            self._acts(data.draw(st.sampled_from(allowed)))

    def _acts(self, act: str) -> None:
        actor, tell, leads = CASE_TABLE[act]
        before = self.story.case
        name, _, stage = act.partition(":")
        asked = Asked(name, actor, stage or None)
        verdict = may(before, asked, now=instant(self.story.now), terms=TERMS)
        tell(self.story, self.desk)
        if isinstance(verdict, Allowed):
            assert before.status in leads, f"{act} in {before.status}"
            self.status = leads[before.status] or self.status
            assert len(self.story.case.overtaken) == len(before.overtaken)
        elif self._hinders(before, act):
            _check_nothing_happened(before, self.story.case)
        else:
            self._forget()

    @rule(role=st.sampled_from(("satisfied", "not satisfied", "no view")))
    def its_author_rates(self, role: str) -> None:
        word, leads = {
            "satisfied": ("yes", "rated_ok"),
            "not satisfied": ("no", "rated_no"),
            "no view": ("no_view", "replied"),
        }[role]
        before = self.story.case
        asked = Asked("rate", AUTHOR)
        if isinstance(may(before, asked, now=instant(self.story.now), terms=TERMS), Allowed):
            assert self.status == "replied"
            self.story.rated(word)
            self.status = leads
            assert self.story.case.overtaken == before.overtaken
        elif word == "no":
            self.story.rated(word)
            _check_nothing_happened(before, self.story.case)

    @rule()
    def the_router_assigns(self) -> None:
        if self.status in {"filed", "submitted", "triage", "reassigning"}:
            self.story.directed("hrss")
            self.desk = self.story.assigned("hrss", days=90)
            self.status = "assigned"

    @rule(granted=st.booleans())
    def somebody_rules_on_the_hand_back(self, *, granted: bool) -> None:
        asked = Asked("rule", SECRETARY)
        before = self.story.case
        allowed = may(before, asked, now=instant(self.story.now), terms=TERMS)
        tell = self.story.return_granted if granted else self.story.return_refused
        tell("hrss", self.desk)
        if not isinstance(allowed, Allowed):
            _check_nothing_happened(before, self.story.case)
        elif granted:
            self.status = "reassigning"
        elif self.status == "triage":
            stands = bool(before.assignments[-1].stopped_at)
            self.status = "suspended" if stands else "assigned"

    @rule()
    def the_router_refers(self) -> None:
        waits = self._desk(self.story.case)
        if self.status in HANDLED and waits and waits.status == "return_requested":
            self.story.referred()
            self.status = "triage"

    @rule()
    def the_clock_goes_on(self) -> None:
        if self.status == "rated_no":
            self.story.reopened("hrss", self.desk)
            self.status = "reopened"
        elif self.status == "rated_ok" and self.story.case.question is None:
            self._ends()

    def _ends(self) -> None:
        if self.story.case.open_promises:
            self.story.tracked()
            self.status = "tracked"
        else:
            self.story.closed()
            self.status = "closed"

    @invariant()
    def the_case_is_what_the_model_says(self) -> None:
        if self.status:
            assert self.story.case.status == self.status

    @invariant()
    def an_answered_case_is_nobodys_open_work(self) -> None:
        if self.status in {"replied", "closed", "withdrawn", "merged", "not_filed"}:
            assert not any(one.open for one in self.story.case.assignments)

    def _hinders(self, case: Case, act: str) -> bool:
        """Whether the state stands against it; else only whoever asks is refused."""
        rule_ = ACTS[act]
        desk = self._desk(case) or Assignment(str(self.desk), "hrss", status="dispatched")
        return hindrance(case, rule_, desk if rule_.holding else None) is not None

    def _desk(self, case: Case) -> Assignment | None:
        return case.assignment(str(self.desk))

    def _forget(self) -> None:
        """Nobody who was refused tells it: this was only asked."""
        self.story.events.pop()


def _check_nothing_happened(before: Case, now: Case) -> None:
    fields: dict[str, Any] = {
        name: getattr(before, name)
        for name in ("overtaken", "timeline", "replies", "n", "updated_at")
    }
    assert len(now.overtaken) == len(before.overtaken) + 1
    assert all(reply.supplementary for reply in now.replies[len(before.replies) :])
    assert replace(now, **fields) == before


Life.TestCase.settings = settings(
    max_examples=250,
    stateful_step_count=20,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLife = Life.TestCase
