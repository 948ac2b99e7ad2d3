"""Stories that begin in a given state of the case, to try what comes next in it."""

from collections.abc import Callable
from uuid import UUID

from tests.unit.archive.stories import Story

Begun = Callable[[], tuple[Story, UUID]]


def _story(*acts: str) -> tuple[Story, UUID]:
    """Acts without a bureau; the key is of an assignment that nobody has."""
    story = Story()
    for act in acts:
        getattr(story, act)()
    return story, story.new_id()


def _assigned(*acts: str) -> tuple[Story, UUID]:
    story, _ = _story("submitted", "filed")
    desk = story.assigned("hrss")
    for act in acts:
        getattr(story, act)("hrss", desk)
    return story, desk


def _answered(*acts: str) -> tuple[Story, UUID]:
    story, desk = _assigned("signed", "replied")
    for act in acts:
        if act == "no":
            story.rated("no")
        elif act == "reopened":
            story.reopened("hrss", desk)
        elif act == "promised":
            story.promised("hrss", desk)
        else:
            getattr(story, act)()
    return story, desk


def _triage() -> tuple[Story, UUID]:
    story, desk = _assigned("handed_back")
    story.referred()
    return story, desk


BEGUN: dict[str, Begun] = {
    "draft": lambda: _story("drafted"),
    "cosigning": lambda: _story("invited"),
    "submitted": lambda: _story("submitted"),
    "returned_to_author": lambda: _story("submitted", "returned_to_author"),
    "not_filed": lambda: _story("submitted", "not_filed"),
    "merged": lambda: _story("submitted", "merged"),
    "filed": lambda: _story("submitted", "filed"),
    "triage": _triage,
    "reassigning": lambda: _assigned("handed_back", "return_granted"),
    "assigned": _assigned,
    "in_handling": lambda: _assigned("signed"),
    "suspended": lambda: _assigned("signed", "stopped"),
    "replied": _answered,
    "rated_ok": lambda: _answered("rated"),
    "rated_no": lambda: _answered("no"),
    "reopened": lambda: _answered("no", "reopened"),
    "tracked": lambda: _answered("promised", "tracked"),
    "closed": lambda: _answered("closed"),
    "withdrawn": lambda: _story("submitted", "withdrawn"),
    "converted": lambda: _story("submitted", "converted"),
}
