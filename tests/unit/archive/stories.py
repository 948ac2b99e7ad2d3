"""What happens to one paper, told as events: the building blocks of the archive's tests."""

from typing import Any

from tests.unit.archive.story_base import MORNING, SECRETARY, member, official
from tests.unit.archive.story_desks import DeskStory
from tests.unit.archive.story_members import MemberStory
from tests.unit.archive.story_office import OfficeStory

__all__ = ["MORNING", "SECRETARY", "Story", "answered_story", "member", "official"]


class Story(MemberStory, DeskStory, OfficeStory):
    """Everything that may happen to a paper."""


def answered_story(bureau: str = "hrss", **paper: Any) -> Story:
    """From submission to the final reply, with an alert in between."""
    story = Story(**paper)
    story.submitted()
    assignment = story.assigned(bureau)
    story.alerted()
    story.signed(bureau, assignment)
    story.replied(bureau, assignment)
    return story
