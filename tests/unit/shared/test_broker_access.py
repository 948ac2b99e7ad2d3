"""The rights of the services' own users, held against the events that each of them tells."""

import json
import re
from pathlib import Path

import pytest

from shared.messaging.access import SERVICE_RIGHTS, bureau_of, service_user
from shared.messaging.topology import DEAD, RETRY, SERVICE_QUEUES, WORK

SAMPLES = sorted((Path(__file__).parents[2] / "contract" / "samples").glob("*.json"))


def told_by(sample: Path) -> tuple[str, str]:
    """Who tells the event of a stored sample, and under which key."""
    event = json.loads(sample.read_text("utf-8"))
    return event["source"].removeprefix("/"), f"{event['type']}.{event.get('bureau', '-')}"


def may_tell(service: str, key: str) -> bool:
    # `\z` is Erlang's; Python says `\Z`.
    return re.search(SERVICE_RIGHTS[service].topic_write.replace(r"\z", r"\Z"), key) is not None


def may_write(service: str, exchange: str) -> bool:
    return re.search(SERVICE_RIGHTS[service].write.replace(r"\z", r"\Z"), exchange) is not None


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.stem)
def test_a_service_may_tell_what_it_has_to(sample: Path) -> None:
    service, key = told_by(sample)
    if key.startswith("signin.code"):  # goes past the events to one queue
        assert may_write(service, WORK)
    else:
        assert may_tell(service, key)


@pytest.mark.parametrize("service", ["router", "notifier", "identity"])
def test_who_decides_no_case_may_not_tell_that_one_was_decided(service: str) -> None:
    for key in ("reply.submitted.v1.hrss", "case.closed.v1.-", "enquiry.submitted.v1.-"):
        assert not may_tell(service, key)
    others = {key for teller, key in map(told_by, SAMPLES) if teller != service}
    # Of a hand-back the router decides what it can, the secretariat the rest.
    allowed = {"assignment.return_refused.v1.hrss"} if service == "router" else set()
    assert {key for key in others if may_tell(service, key)} == allowed


def test_every_service_with_a_queue_has_rights_and_no_bureaus_name() -> None:
    assert {one.name for one in SERVICE_QUEUES} | {"identity"} == set(SERVICE_RIGHTS)
    assert not [one for one in SERVICE_RIGHTS if bureau_of(service_user(one))]


@pytest.mark.parametrize("service", [one.name for one in SERVICE_QUEUES])
def test_a_service_may_put_a_message_wherever_a_verdict_sends_it(service: str) -> None:
    for exchange in (WORK, RETRY, DEAD):
        assert may_write(service, exchange)
