"""The topology: no message without a queue, no queue without a limit and an end of the line."""

from itertools import product

import pytest

from services.notifier.domain.audience import AUDIENCE
from shared.events import ALL_EVENTS, EVENTS_BY_TYPE, Event
from shared.messaging.memory import matches
from shared.messaging.topology import (
    DEAD,
    EVENTS,
    INBOX,
    RETRY,
    SERVICE_QUEUES,
    WORK,
    Binding,
    Queue,
    ServiceQueue,
    build_topology,
    dead_queue,
    parked_queue,
    retry_queue,
)

TOPOLOGY = build_topology(("hrss", "edu"))
DEAD_QUEUES = [queue for queue in TOPOLOGY.queues if queue.name.startswith(("dead.", "parked."))]
OTHERS = [queue for queue in TOPOLOGY.queues if queue not in DEAD_QUEUES]


def bound(exchange: str, key: str) -> list[str]:
    return [
        queue.name
        for queue in TOPOLOGY.queues
        if any(one.exchange == exchange and matches(one.routing_key, key) for one in queue.bindings)
    ]


@pytest.mark.parametrize("queue", TOPOLOGY.queues, ids=lambda queue: queue.name)
def test_every_queue_is_replicated_and_refuses_what_is_too_much(queue: Queue) -> None:
    assert queue.arguments["x-queue-type"] == "quorum"
    assert queue.arguments["x-overflow"] == "reject-publish"
    assert queue.arguments["x-max-length"]
    assert queue.arguments["x-delivery-limit"]


@pytest.mark.parametrize("queue", OTHERS, ids=lambda queue: queue.name)
def test_every_queue_has_a_next_place_that_exists_and_is_reached_at_least_once(
    queue: Queue,
) -> None:
    target = bound(
        str(queue.arguments["x-dead-letter-exchange"]),
        str(queue.arguments["x-dead-letter-routing-key"]),
    )
    assert len(target) == 1
    assert queue.arguments["x-dead-letter-strategy"] == "at-least-once"


@pytest.mark.parametrize("queue", DEAD_QUEUES, ids=lambda queue: queue.name)
def test_nothing_leads_on_from_the_dead_letters(queue: Queue) -> None:
    assert "x-dead-letter-exchange" not in queue.arguments


@pytest.mark.parametrize("service", SERVICE_QUEUES, ids=lambda service: service.name)
def test_a_failed_message_can_go_up_the_ladder_back_to_work_and_to_the_dead(
    service: ServiceQueue,
) -> None:
    name = service.name
    assert bound(WORK, name) == [name]
    assert bound(DEAD, dead_queue(name)) == [dead_queue(name)]
    assert bound(DEAD, parked_queue(name)) == [parked_queue(name)]
    rungs = [TOPOLOGY.queue(retry_queue(name, step)) for step in range(4)]
    assert [bound(RETRY, rung.name) for rung in rungs] == [[rung.name] for rung in rungs]
    delays = [int(rung.arguments["x-message-ttl"]) for rung in rungs]
    assert delays == [10_000, 60_000, 600_000, 3_600_000]


@pytest.mark.parametrize(("event", "bureau"), list(product(ALL_EVENTS, ("-", "hrss"))))
def test_every_event_is_archived(event: type[Event], bureau: str) -> None:
    assert "archive" in bound(EVENTS, f"{event.TYPE}.{bureau}")


TOLD_TO_A_BUREAU = {
    "enquiry.assigned.v1",
    "assignment.recalled.v1",
    "assignment.return_granted.v1",
    "assignment.return_refused.v1",
    "assignment.extension_granted.v1",
    "assignment.extension_refused.v1",
    "assignment.opinion_waived.v1",
    "assignment.opinions_complete.v1",
    "followup.asked.v1",
    "phone.confirmed.v1",
    "reply.reviewed.v1",
    "result.corrected.v1",
    "case.reopened.v1",
    "case.supervised.v1",
    "act.overtaken.v1",
    "deadline.approaching.v1",
    "deadline.missed.v1",
}
TOLD_TO_THE_SECRETARIAT = {
    "filing.requested.v1",
    "triage.requested.v1",
    "assignment.extension_requested.v1",
    "publication.proposed.v1",
}


@pytest.mark.parametrize("event", ALL_EVENTS)
def test_a_bureau_is_told_what_concerns_it_and_no_other_bureau_is(event: type[Event]) -> None:
    desks = {name for name in bound(EVENTS, f"{event.TYPE}.hrss") if name.startswith("bureau.")}
    assert ("bureau.hrss" in desks) == (event.TYPE in TOLD_TO_A_BUREAU)
    assert desks <= {"bureau.hrss", "bureau.secretariat"}


@pytest.mark.parametrize("event", ALL_EVENTS)
def test_what_names_no_bureau_reaches_none(event: type[Event]) -> None:
    desks = {name for name in bound(EVENTS, f"{event.TYPE}.-") if name.startswith("bureau.")}
    assert desks == ({"bureau.secretariat"} if event.TYPE in TOLD_TO_THE_SECRETARIAT else set())


@pytest.mark.parametrize("bureau", ["-", "hrss"])
@pytest.mark.parametrize("event_type", ["enquiry.rated.v1", "reply.drafted.v1"])
def test_no_bureau_reads_a_members_rating_or_anothers_draft(event_type: str, bureau: str) -> None:
    reached = bound(EVENTS, f"{event_type}.{bureau}")
    assert [name for name in reached if name.startswith("bureau.")] == []


@pytest.mark.parametrize("event_type", sorted(TOLD_TO_THE_SECRETARIAT))
@pytest.mark.parametrize("bureau", ["-", "hrss"])
def test_what_waits_for_a_person_goes_to_the_secretariat(event_type: str, bureau: str) -> None:
    assert "bureau.secretariat" in bound(EVENTS, f"{event_type}.{bureau}")


@pytest.mark.parametrize("topic", AUDIENCE)
def test_what_people_are_told_of_exists_and_comes_to_the_notifier(topic: str) -> None:
    event_type = f"{topic.partition('/')[0]}.v1"
    assert event_type in EVENTS_BY_TYPE
    for bureau in ("-", "hrss"):
        assert "notifier" in bound(EVENTS, f"{event_type}.{bureau}")


@pytest.mark.parametrize("event", ALL_EVENTS)
def test_the_notifier_is_not_bothered_with_what_it_tells_nobody(event: type[Event]) -> None:
    facts = {topic.partition("/")[0] for topic in AUDIENCE}
    for bureau in ("-", "hrss"):
        told = event.TYPE.removesuffix(".v1") in facts or event.TYPE.startswith("person.")
        assert ("notifier" in bound(EVENTS, f"{event.TYPE}.{bureau}")) == told


@pytest.mark.parametrize(
    "event_type",
    [
        "enquiry.submitted.v1",
        "case.filed.v1",
        "case.split.v1",
        "assignment.return_requested.v1",
        "assignment.directed.v1",
    ],
)
def test_what_names_or_changes_who_handles_a_paper_goes_to_the_router(event_type: str) -> None:
    assert "router" in bound(EVENTS, f"{event_type}.-")


def test_the_inbox_ends_at_intake() -> None:
    assert bound(INBOX, "hrss") == ["intake"]


def test_a_bureaus_dead_letter_has_a_way_back_to_its_queue_alone() -> None:
    assert bound(WORK, "bureau.edu") == ["bureau.edu"]
    assert Binding(WORK, "bureau.edu") in TOPOLOGY.queue("bureau.edu").bindings


@pytest.mark.parametrize(
    ("pattern", "key", "taken"),
    [
        ("#", "", True),
        ("#", "a.b.c", True),
        ("a.*", "a.b", True),
        ("a.*", "a", False),
        ("a.*", "a.b.c", False),
        ("a.#", "a", True),
        ("#.c", "a.b.c", True),
        ("*.*.b", "a.b", False),
        ("a.#.c", "a.b.b.c", True),
    ],
)
def test_patterns_take_keys_as_a_topic_exchange_does(
    pattern: str, key: str, *, taken: bool
) -> None:
    assert matches(pattern, key) is taken
