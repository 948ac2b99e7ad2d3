"""The kill switch: when it pauses a consumer, what it lets through, and when it goes on."""

import pytest

from shared.errors import PermanentError, TooEarlyError, TransientError
from shared.messaging.metrics import NoMetrics
from shared.messaging.ports import QueueFullError
from shared.messaging.switch import KillSwitch, SwitchLimits

AWAY = TransientError("away")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Told(NoMetrics):
    def __init__(self) -> None:
        self.pauses: list[tuple[str, bool]] = []

    def consumer_paused(self, queue: str, *, paused: bool) -> None:
        self.pauses.append((queue, paused))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def switch(clock: Clock, told: Told) -> KillSwitch:
    return KillSwitch("archive", SwitchLimits(), metrics=told, clock=clock)


def fail(switch: KillSwitch, count: int, error: Exception = AWAY) -> None:
    for number in range(count):
        switch.failed(f"m{number}", error)


def probe(switch: KillSwitch, clock: Clock) -> None:
    clock.now += switch.seconds_left
    switch.probe()
    assert switch.admits()
    assert not switch.admits()


def test_several_messages_in_a_row_pause_it(switch: KillSwitch, told: Told) -> None:
    fail(switch, 4)
    assert switch.admits()
    fail(switch, 5)
    assert switch.paused
    assert not switch.admits()
    assert told.pauses == [("archive", True)]


def test_one_message_that_fails_again_and_again_does_not(switch: KillSwitch) -> None:
    for _ in range(15):
        switch.failed("poison", AWAY)
    assert not switch.paused


def test_half_of_the_last_tries_pause_it_and_fewer_do_not(switch: KillSwitch) -> None:
    for number in range(40):
        switch.failed(f"m{number}", AWAY) if number % 3 == 0 else switch.succeeded()
    assert not switch.paused
    for number in range(40):
        switch.failed(f"m{number}", AWAY) if number % 2 else switch.succeeded()
    assert switch.paused


def test_failures_of_long_ago_are_forgotten(switch: KillSwitch, clock: Clock) -> None:
    for number in range(9):
        switch.failed(f"m{number % 3}", AWAY)
    clock.now += 60
    switch.succeeded()
    for number in range(9):
        switch.failed(f"m{number % 3}", AWAY)
    assert not switch.paused


@pytest.mark.parametrize(
    "error", [PermanentError("bad"), TooEarlyError("not yet"), QueueFullError("hrss")]
)
def test_messages_that_are_themselves_at_fault_and_full_queues_pause_nobody(
    switch: KillSwitch, error: Exception
) -> None:
    fail(switch, 100, error)
    assert not switch.paused


def test_a_probe_that_succeeds_resumes(switch: KillSwitch, clock: Clock, told: Told) -> None:
    fail(switch, 5)
    probe(switch, clock)
    switch.succeeded()
    assert (switch.paused, switch.seconds_left) == (False, 0.0)
    assert told.pauses[-1] == ("archive", False)


def test_pauses_grow_while_probes_fail_up_to_the_longest(switch: KillSwitch, clock: Clock) -> None:
    fail(switch, 5)
    lengths = [switch.seconds_left]
    for _ in range(7):
        probe(switch, clock)
        switch.failed("p", AWAY)
        lengths.append(switch.seconds_left)
    assert lengths == [1, 2, 4, 8, 16, 30, 30, 30]


def test_one_that_flaps_pauses_longer_and_one_that_was_well_begins_anew(
    switch: KillSwitch, clock: Clock
) -> None:
    fail(switch, 5)
    probe(switch, clock)
    switch.succeeded()
    fail(switch, 5)
    assert switch.seconds_left == 2
    probe(switch, clock)
    switch.succeeded()
    clock.now += 31
    fail(switch, 5)
    assert switch.seconds_left == 1


def test_a_probe_that_is_itself_at_fault_gives_way_to_another(
    switch: KillSwitch, clock: Clock
) -> None:
    fail(switch, 5)
    probe(switch, clock)
    switch.failed("bad", PermanentError("bad"))
    assert switch.paused
    assert not switch.probing
    assert switch.seconds_left == 0


def test_what_was_in_hand_and_succeeds_does_not_end_the_pause(switch: KillSwitch) -> None:
    fail(switch, 5)
    switch.succeeded()
    assert switch.paused
