"""What the product published becomes the work of one service."""

import orjson
import pytest

from shared.events import EVENTS_BY_TYPE
from shared.messaging.delivery import BATCH_CONTENT_TYPE, CONTENT_TYPE, EVENT_ID
from tests.bench.scaling.backlog import (
    ALERT,
    ASSIGNED,
    OUTCOMES,
    SUBMITTED,
    Backlog,
    Letter,
    matches,
)


def letter(kind: str, *enquiries: str, bureau: str = "-") -> Letter:
    events = [{"id": f"{kind}/{one}", "type": kind, "subject": one} for one in enquiries]
    alone = len(events) == 1 and kind != ALERT
    return Letter(
        body=orjson.dumps(events[0] if alone else events),
        routing_key=f"{kind}.{bureau}",
        message_id=f"{kind}/{enquiries[0]}/1",
        content_type=CONTENT_TYPE if alone else BATCH_CONTENT_TYPE,
        headers={EVENT_ID: events[0]["id"]},
    )


BACKLOG = Backlog(
    [
        letter(SUBMITTED, "a"),
        letter(SUBMITTED, "b"),
        letter(ASSIGNED, "b", bureau="transport"),
        letter(ASSIGNED, "a", bureau="water"),
        letter(ALERT, "b", "a"),
    ]
)


def ids(letters: list[Letter]) -> list[list[str]]:
    return [[event["id"] for event in one.events()] for one in letters]


def test_each_service_is_given_what_its_queue_is_bound_to() -> None:
    both = {"a", "b"}

    assert ids(BACKLOG.of("router", both)) == [[f"{SUBMITTED}/a"], [f"{SUBMITTED}/b"]]
    assert ids(BACKLOG.of("notifier", both)) == [[f"{ASSIGNED}/b"], [f"{ASSIGNED}/a"]]
    assert len(BACKLOG.of("archive", both)) == 5


def test_of_a_batch_only_what_is_about_the_chosen_is_laid_ready() -> None:
    (*_, alerts) = BACKLOG.of("archive", {"a"})

    assert ids([alerts]) == [[f"{ALERT}/a"]]
    assert alerts.headers[EVENT_ID] == f"{ALERT}/a"
    assert alerts.content_type == BATCH_CONTENT_TYPE
    assert isinstance(orjson.loads(alerts.body), list)


def test_a_letter_that_is_taken_whole_stays_as_it_was() -> None:
    whole = letter(ALERT, "b", "a")

    assert whole.only({"a", "b", "c"}) is whole
    assert whole.only({"c"}) is None


def test_enquiries_are_in_the_order_of_their_first_event() -> None:
    assert BACKLOG.enquiries == ("a", "b")


def test_the_work_of_a_service_is_known_by_the_ids_of_its_events() -> None:
    assert BACKLOG.outcomes("router", ["a"]) == [f"{ASSIGNED}/a"]
    assert BACKLOG.outcomes("notifier", ["a", "b"]) == [f"{ALERT}/a", f"{ALERT}/b"]
    assert len(BACKLOG.outcomes("archive", ["a", "b"])) == 6


@pytest.mark.parametrize(
    ("pattern", "key", "fits"),
    [
        ("#", "enquiry.submitted.v1.-", True),
        ("enquiry.submitted.*.*", "enquiry.submitted.v1.-", True),
        ("enquiry.submitted.*.*", "enquiry.submitted.v1", False),
        ("enquiry.submitted.*.*", "enquiry.assigned.v1.water", False),
        ("clock.*.*.*", "clock.stopped.v1.water", True),
    ],
)
def test_patterns_are_those_of_a_topic_exchange(pattern: str, key: str, *, fits: bool) -> None:
    assert matches(("nothing.at.all", pattern), key) is fits


def test_the_types_that_are_looked_for_are_the_products() -> None:
    assert {kind for kinds in OUTCOMES.values() for kind in kinds} <= EVENTS_BY_TYPE.keys()
