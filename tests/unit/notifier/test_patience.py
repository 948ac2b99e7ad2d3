"""When a failing channel is tried again, and when it is left in peace."""

from datetime import timedelta

from services.notifier.domain.patience import Patience
from shared.breaker import Breaker
from tests.unit.notifier.support import NOON

SECOND = timedelta(seconds=1)


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(5 * SECOND, 60 * SECOND, timedelta(days=1))
    tries = [patience.next_try(NOON, since=NOON, attempts=n) for n in (1, 2, 3, 5, 1000)]
    assert tries == [NOON + n * SECOND for n in (5, 10, 20, 60, 60)]


def test_an_alert_that_is_too_old_is_given_up() -> None:
    patience = Patience(give_up_after=timedelta(hours=1))
    since = NOON - timedelta(hours=1)
    assert patience.next_try(NOON, since=since, attempts=3) is None
    assert patience.next_try(NOON - SECOND, since=since, attempts=3) is not None


def test_several_failures_in_a_row_stop_the_sending() -> None:
    breaker = Breaker(failures_allowed=2, pause=30 * SECOND)
    breaker.failed(NOON)
    assert breaker.blocked_until(NOON) is None
    breaker.failed(NOON)
    assert breaker.blocked_until(NOON + 29 * SECOND) == NOON + 30 * SECOND


def test_after_the_pause_one_try_decides() -> None:
    breaker = Breaker(failures_allowed=1, pause=30 * SECOND)
    breaker.failed(NOON)
    then = NOON + 30 * SECOND
    again = then + 30 * SECOND
    assert breaker.open
    assert [breaker.blocked_until(then) for _ in range(3)] == [None, again, again]
    breaker.succeeded()
    assert [breaker.blocked_until(then) for _ in range(3)] == [None, None, None]
    assert not breaker.open


def test_a_success_between_failures_keeps_the_way_open() -> None:
    breaker = Breaker(failures_allowed=2)
    for _ in range(5):
        breaker.failed(NOON)
        breaker.succeeded()
    assert breaker.blocked_until(NOON) is None
