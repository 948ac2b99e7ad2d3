"""Anything that might be told of a paper, in a sensible order and in none, whole and in parts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st

from services.archive.domain import Fact
from shared.events import ReplySubmitted
from shared.events.parts import AssignmentRole
from tests.unit.archive.stories import Story
from tests.unit.archive.story_base import Kind

BUREAUS = ("hrss", "edu", "health")

ON_CASES: dict[str, Callable[[Story], object]] = {
    "drafted": Story.drafted,
    "invited": lambda story: story.invited("m-7", "m-8"),
    "cosigned": Story.cosigned,
    "declined": lambda story: story.cosigned("m-8", declines=True),
    "submitted": Story.submitted,
    "withdrawn": Story.withdrawn,
    "asked": Story.asked,
    "satisfied": lambda story: story.rated("yes"),
    "not satisfied": lambda story: story.rated("no"),
    "no view": lambda story: story.rated("no_view"),
    "co-signer not satisfied": lambda story: story.rated("no", person="m-7"),
    "confirmed": Story.confirmed,
    "denied": lambda story: story.confirmed(said=False),
    "consented": Story.consented,
    "converted": Story.converted,
    "filed": Story.filed,
    "not filed": Story.not_filed,
    "returned": Story.returned_to_author,
    "merged": Story.merged,
    "split": Story.split,
    "joined": lambda story: story.joined(_other(story)),
    "parted": lambda story: story.parted(_other(story)),
    "referred": Story.referred,
    "directed": lambda story: story.directed("health"),
    "supervised": Story.supervised,
    "published": Story.published,
    "tracked": Story.tracked,
    "closed": Story.closed,
}
ON_ASSIGNMENTS: dict[str, Callable[[Story, str, UUID], object]] = {
    "signed": Story.signed,
    "refused to sign": Story.sign_refused,
    "handed back": Story.handed_back,
    "opined": Story.opined,
    "extension asked": Story.extension_asked,
    "extended": Story.extended,
    "extension refused": Story.extension_refused,
    "stopped": Story.stopped,
    "restarted": Story.restarted,
    "reply drafted": Story.reply_drafted,
    "countersigned": Story.countersigned,
    "reviewed": Story.reviewed,
    "interim": lambda story, bureau, key: story.replied(bureau, key, "interim"),
    "final": lambda story, bureau, key: story.replied(
        bureau, key, promise_days=9, feedback_days=15
    ),
    "plain final": lambda story, bureau, key: story.replied(bureau, key, feedback_days=15),
    "second": lambda story, bureau, key: story.replied(bureau, key, "second", feedback_days=40),
    "phone": lambda story, bureau, key: story.replied(bureau, key, "phone", feedback_days=15),
    "passed on": lambda story, bureau, key: story.replied(
        bureau, key, feedback_days=15, passed_on=True
    ),
    "promised": Story.promised,
    "carried out": Story.carried_out,
    "proposed": Story.publication_proposed,
    "granted": Story.return_granted,
    "granted by router": lambda story, bureau, key: story.return_granted(
        bureau, key, by_router=True
    ),
    "refused": Story.return_refused,
    "waived": Story.opinion_waived,
    "overdue": Story.overdue,
    "reopened": Story.reopened,
    "corrected": lambda story, bureau, key: story.corrected(bureau, key, reply=_answer(story)),
}
_LIVES = (
    ("submitted", "assigned", "signed", "final", "satisfied"),
    ("submitted", "assigned", "phone", "denied", "plain final", "not satisfied", "reopened"),
    ("submitted", "filed", "assigned", "stopped", "restarted", "final", "tracked", "carried out"),
    ("drafted", "invited", "cosigned", "submitted", "returned", "submitted", "merged"),
    ("submitted", "assigned", "handed back", "granted by router", "assigned", "signed"),
    ("submitted", "assigned", "plain final", "not satisfied", "reopened", "second", "asked"),
    ("submitted", "merged", "passed on", "satisfied"),
    (),
)
_ACTS = ("assigned", *ON_CASES, *ON_ASSIGNMENTS)


def _answer(story: Story) -> UUID:
    given = [event.id for event in story.events if isinstance(event, ReplySubmitted)]
    return given[-1] if given else story.new_id()


def _other(story: Story) -> UUID:
    return UUID(int=story.id.int ^ 1)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """The beginning of a life, and then whatever comes; clocks run backwards now and then."""
    kind: Kind = draw(st.sampled_from(("suggestion", "consultation")))
    story = Story(kind=kind, key=UUID(int=draw(st.integers(0, 3))))
    begun = draw(st.sampled_from(_LIVES))
    begun = begun[: draw(st.integers(0, len(begun)))]
    more = draw(st.lists(st.sampled_from(_ACTS), max_size=12))
    desks: list[tuple[str, UUID]] = []
    for act in (*begun, *more):
        if act == "assigned":
            role: AssignmentRole = draw(st.sampled_from(("sole", "lead", "co", "separate")))
            bureau = draw(st.sampled_from(BUREAUS))
            lead = desks[0][0] if desks and role != "lead" else None
            desks.append((bureau, story.assigned(bureau, role, lead=lead)))
        elif act in ON_CASES:
            ON_CASES[act](story)
        else:
            bureau, key = draw(st.sampled_from(desks)) if desks else ("hrss", story.new_id())
            ON_ASSIGNMENTS[act](story, bureau, key)
        if act in more and draw(st.integers(0, 4)) == 0:
            story.now += timedelta(seconds=draw(st.integers(-600, 600)))
    if not story.events:
        story.submitted()
    return story


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Some of what was told, some of it without its cause, and causes in circles."""
    told = draw(stories()).facts
    kept = [fact for fact in told if draw(st.integers(0, 9))] or told
    ids = [fact.id for fact in kept]
    return [
        replace(fact, cause=draw(st.sampled_from([None, *ids])))
        if draw(st.integers(0, 9)) == 0
        else fact
        for fact in kept
    ]
