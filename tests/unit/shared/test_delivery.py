"""The delivery policy: who is tried again, who is put aside, and what a copy carries."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import PermanentError, TransientError
from shared.events import UnknownEventTypeError
from shared.messaging import delivery as names
from shared.messaging.dead_letters import dead_letter_of, replay_headers
from shared.messaging.delivery import Delivery
from shared.messaging.failing import (
    ConsumerPausedError,
    Dead,
    Failure,
    Later,
    Parked,
    Retry,
    decide,
)
from shared.messaging.fingerprint import fingerprint_of
from shared.messaging.topology import DEAD, EVENTS, INBOX, WORK

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 20, 13, 0, tzinfo=UTC)


def delivery(exchange: str = EVENTS, **headers: object) -> Delivery:
    return Delivery(
        queue="router",
        exchange=exchange,
        routing_key="enquiry.submitted.v1.-",
        body=b"{}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        message_id="m-1",
    )


def failure(of: Delivery, error: Exception | None = None, *, at: datetime = NOON) -> Failure:
    return Failure(of, error or TransientError("away"), "AssignSubmitted", at, "1.2.3")


@pytest.mark.parametrize(
    ("error", "reason"), [(TransientError("away"), "transient"), (KeyError("x"), "unexpected")]
)
def test_each_failure_goes_one_rung_up_and_after_the_last_to_the_dead(
    error: Exception, reason: str
) -> None:
    verdicts = [decide(error, attempts, 2) for attempts in (1, 2, 3)]
    assert verdicts == [Retry(0, reason), Retry(1, reason), Dead("attempts_exhausted")]


def test_what_cannot_succeed_is_put_aside_at_once() -> None:
    assert decide(PermanentError("no such bureau"), 1, 4) == Dead("permanent")


def test_without_a_ladder_the_first_failure_is_the_last() -> None:
    assert decide(TransientError("away"), 1, 0) == Dead("attempts_exhausted")


@given(st.integers(1, 50), st.integers(0, 20))
def test_no_message_is_sent_to_a_rung_that_does_not_exist(attempts: int, rungs: int) -> None:
    verdict = decide(TransientError("away"), attempts, rungs)
    assert isinstance(verdict, Dead) or (isinstance(verdict, Retry) and verdict.rung < rungs)


def test_attempts_are_counted_in_our_own_header() -> None:
    headers = failure(delivery(WORK, x_consult_attempts=2)).headers(Retry(2, "transient"))
    assert headers[names.ATTEMPTS] == 3


def test_the_first_failure_is_remembered_and_the_last_replaced() -> None:
    once = failure(delivery()).headers(Retry(0, "transient"))
    twice = failure(Delivery("router", WORK, "router", b"{}", once), at=LATER).headers(
        Dead("attempts_exhausted")
    )
    assert twice[names.FIRST_FAILED].startswith("2026-01-20T12:00")
    assert twice[names.LAST_FAILED].startswith("2026-01-20T13:00")
    assert twice[names.ROUTING_KEY] == "enquiry.submitted.v1.-"


def test_the_brokers_own_history_does_not_travel_along() -> None:
    of = delivery(x_death=[{"count": 1}], x_delivery_count=3, x_first_death_queue="q", ce_id="e-1")
    headers = failure(of).headers(Retry(0, "transient"))
    assert not {"x-death", "x-delivery-count", "x-first-death-queue"} & headers.keys()
    assert headers[names.EVENT_ID] == "e-1"


def test_what_a_bureau_writes_under_our_names_is_not_believed() -> None:
    of = delivery(INBOX, x_consult_attempts=99, x_consult_routing_key="edu", x_consult_stack="x")
    headers = failure(of).headers(Retry(0, "transient"))
    assert of.failures == 0
    assert headers[names.ATTEMPTS] == 1
    assert headers[names.ROUTING_KEY] == "enquiry.submitted.v1.-"
    assert names.STACK not in headers


def test_what_would_act_again_is_laid_aside_and_not_lost() -> None:
    of = delivery(INBOX, CC=["bureau.edu"], table={"a": [1, NOON]}, raw=b"\xff", x_consult_forged=1)
    headers = failure(of).headers(Retry(0, "transient"))
    assert not {"CC", "table", "raw", "x-consult-forged"} & headers.keys()
    aside = json.loads(headers[names.ASIDE])
    assert (aside["CC"], aside["raw"]) == (["bureau.edu"], "ff")
    again = failure(Delivery("intake", WORK, "intake", b"{}", headers)).headers(Dead("permanent"))
    assert again[names.ASIDE] == headers[names.ASIDE]


def test_headers_without_end_leave_room_for_ours() -> None:
    of = delivery(INBOX, ce_id="e-1", **{f"h{number}": "x" * 1_000 for number in range(120)})
    headers = failure(of).headers(Dead("permanent"))
    assert sum(len(name) + len(str(value)) for name, value in headers.items()) < 60_000
    assert headers[names.EVENT_ID] == "e-1"


def test_while_its_consumer_is_paused_what_is_transient_costs_no_attempt() -> None:
    verdict = decide(TransientError("away"), 5, 4, paused=True)
    assert verdict == Later("paused")
    headers = failure(delivery(WORK, x_consult_attempts=4)).headers(verdict)
    assert headers[names.ATTEMPTS] == 4
    assert decide(KeyError("a bug"), 5, 4, paused=True) == Dead("attempts_exhausted")
    assert decide(PermanentError("no"), 1, 4, paused=True) == Dead("permanent")


def test_what_is_put_back_untried_tells_of_no_failure() -> None:
    untried = failure(delivery(ce_id="e-1"), ConsumerPausedError("not tried"))
    headers = untried.headers(Later("paused"))
    assert not {names.ATTEMPTS, names.REASON, names.FIRST_FAILED} & headers.keys()
    assert headers[names.ROUTING_KEY] == "enquiry.submitted.v1.-"


def test_an_unknown_type_is_parked() -> None:
    assert decide(UnknownEventTypeError("x.v9"), 1, 4) == Parked("unknown_type")


def test_the_trace_is_that_of_the_sender_else_the_correlation() -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    of = delivery(traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert failure(of).headers(Retry(0, "transient"))[names.TRACE_ID] == trace
    of.headers = {}
    of.body = b'{"correlationid": "6be8a1e3-a45a-469b-88eb-b5f82ca89b46"}'
    assert failure(of).trace_id == "6be8a1e3a45a469b88ebb5f82ca89b46"
    of.body = b"\xff not JSON"
    assert failure(of).trace_id == ""


def refuse(text: str) -> None:
    raise PermanentError(text)


def test_values_make_no_new_fingerprint_but_another_handler_does() -> None:
    def raised(text: str) -> Exception:
        with pytest.raises(PermanentError) as caught:
            refuse(text)
        return caught.value

    prints = {fingerprint_of("Take", raised(f"no bureau '{code}'")) for code in ("a", "b7")}
    assert len(prints) == 1
    assert fingerprint_of("Put", raised("no bureau 'a'")) not in prints
    assert fingerprint_of("Take", raised("no member 'a'")) not in prints


def test_long_errors_are_cut_so_that_headers_fit_their_frame() -> None:
    headers = failure(delivery(), ValueError("x" * 200_000)).headers(Dead("permanent"))
    assert sum(len(str(value)) for value in headers.values()) < 10_000


def test_a_dead_letter_of_ours_tells_its_story() -> None:
    body, trace = b'{"a":  1}\xff', "4bf92f3577b34da6a3ce929d0e0e4736"
    first = delivery(ce_id="e-1", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    retried = Delivery(
        "router", WORK, "router", body, failure(first).headers(Retry(0, "transient"))
    )
    last = failure(retried, at=LATER)
    headers = last.headers(Dead("attempts_exhausted"))
    letter = dead_letter_of(Delivery("dead.router", DEAD, "dead.router", retried.body, headers))
    assert (letter.key, letter.queue, letter.handler) == ("e-1", "router", "AssignSubmitted")
    assert (letter.attempts, letter.reason) == (2, "attempts_exhausted")
    assert (letter.first_failed, letter.last_failed) == (
        NOON.isoformat(timespec="milliseconds"),
        LATER.isoformat(timespec="milliseconds"),
    )
    assert (letter.service_version, letter.trace_id) == ("1.2.3", trace)
    assert letter.fingerprint == last.fingerprint
    assert letter.body == body


def test_a_dead_letter_of_the_broker_is_read_from_its_newest_note() -> None:
    deaths = [
        {"queue": "intake", "reason": "delivery_limit", "exchange": INBOX, "routing-keys": ["hrss"]}
    ]
    headers = {"x-death": deaths, names.ROUTING_KEY: "edu", names.HANDLER: "forged"}
    letter = dead_letter_of(Delivery("dead.intake", DEAD, "dead.intake", b"{}", headers))
    assert (letter.queue, letter.reason, letter.sender_key) == ("intake", "delivery_limit", "hrss")
    assert letter.handler == "-"


def test_a_replay_starts_afresh_but_keeps_count_of_replays_and_the_sender() -> None:
    headers = failure(delivery(INBOX)).headers(Dead("permanent"))
    letter = dead_letter_of(Delivery("dead.router", DEAD, "dead.router", b"{}", headers))
    again = replay_headers(letter)
    assert names.ATTEMPTS not in again
    assert again[names.REPLAYS] == 1
    assert again[names.ROUTING_KEY] == "enquiry.submitted.v1.-"
    assert again[names.FIRST_FAILED] == headers[names.FIRST_FAILED]
