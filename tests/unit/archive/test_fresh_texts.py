"""Texts wait in memory for the index, within bounds."""

from services.archive.adapters.documents import event_document
from services.archive.adapters.fresh_texts import FreshTexts
from tests.unit.archive.stories import MORNING, Story, answered_story


def test_what_speaks_is_kept_until_it_is_forgotten() -> None:
    story = answered_story()
    fresh = FreshTexts()
    events = [event_document(event, MORNING) for event in story.events]
    fresh.keep(events)
    ids = [one["_id"] for one in events]
    paper, reply = fresh.some(["nobody", *ids])
    assert (paper.enquiry_id, paper.paper) == (str(story.id), True)
    assert (reply.enquiry_id, reply.paper) == (str(story.id), False)
    fresh.forget([paper.event_id, "nobody"])
    assert fresh.some(ids) == [reply]
    fresh.forget_all()
    assert fresh.some(ids) == []


def test_what_comes_when_it_is_full_is_not_kept_until_there_is_room_again() -> None:
    events = []
    for author in ("m-1", "m-2", "m-3"):
        story = Story(title="停车", text="停车难", author=author)
        events.append(event_document(story.submitted(), MORNING))
    first, second, third = (one["_id"] for one in events)
    fresh = FreshTexts(characters=10)  # two papers of five characters

    def kept() -> list[str]:
        return [one.event_id for one in fresh.some([first, second, third])]

    fresh.keep(events)
    fresh.keep(events)
    assert kept() == [first, second]
    fresh.forget([first, first])
    fresh.keep(events)
    assert kept() == [first, second]
    fresh.forget_all()
    fresh.keep(events[::-1])
    assert kept() == [second, third]
