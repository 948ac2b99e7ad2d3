"""What logs and dead letters tell of an error: where and what kind, never what a person wrote."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import pytest
import structlog
from pydantic import BaseModel, ValidationError

from shared.errors import PermanentError
from shared.logs import configure_logs
from shared.messaging.delivery import ERROR, STACK, Delivery
from shared.messaging.failing import Dead, Failure
from shared.telling import scrub, tell_error, tell_trace

SECRET = "MARKER-关于住房的建议"


class Form(BaseModel):
    age: int


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What the logs say; set up as a process does it."""
    configure_logs("trial", level="debug")
    return lambda: capsys.readouterr().out


def raised(by: type[Exception]) -> Exception:
    try:
        _fail(by)
    except by as error:
        return error
    raise AssertionError


def _fail(by: type[Exception]) -> None:
    try:
        Form.model_validate({"age": SECRET})
    except ValidationError as error:
        raise by(SECRET) from error


def test_a_foreign_error_is_told_by_its_type_and_its_frames() -> None:
    error = raised(ValueError)
    assert tell_error(error) == "ValueError"
    assert tell_error(error.__cause__ or error) == "ValidationError: age (int_parsing)"
    trace = tell_trace(error)
    assert "in _fail" in trace
    assert trace.endswith("ValueError\n")
    assert trace.index("ValidationError: age") < trace.index("ValueError\n")
    assert SECRET not in trace


def test_our_own_errors_are_told_in_their_words() -> None:
    assert tell_error(PermanentError("no such bureau: hrss")) == (
        "PermanentError: no such bureau: hrss"
    )
    assert tell_error(ConnectionRefusedError(111, "refused")) == "ConnectionRefusedError: refused"


def test_a_dead_letter_does_not_quote_what_was_in_it() -> None:
    delivery = Delivery("q", "x", "k", SECRET.encode(), {})
    failed = Failure(delivery, raised(KeyError), "Handle", datetime(2026, 1, 20, tzinfo=UTC), "1")
    headers = failed.headers(Dead("permanent"))
    assert headers[ERROR] == "KeyError"
    assert "in _fail" in headers[STACK]
    assert SECRET not in str(headers)


@pytest.mark.parametrize(
    "private",
    [
        "11010519491231002X",
        "13800138000",
        "+86 13800138000",
        "li.hua@example.gov.cn",
        "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJtMSJ9.c2lnbmF0dXJl",
    ],
)
def test_what_looks_private_is_blanked(private: str) -> None:
    assert private not in scrub(f"before {private} after")
    assert scrub(f"before {private} after").startswith("before [redacted]")


@pytest.mark.parametrize(
    "usual",
    [
        "0b7d1a52-1234-4138-9001-138001380001",
        "2026-01-20T09:30:00.000000Z",
        "/v1/enquiries/0b7d1a52-1234-4138-9001-138001380001/acts/reply",
        "connect to 127.0.0.1:56721 failed",
        "CON-20260120-000123",
    ],
)
def test_ids_times_and_addresses_of_servers_stay(usual: str) -> None:
    assert scrub(usual) == usual


def test_no_line_of_a_log_quotes_an_error(lines: Callable[[], str]) -> None:
    log = structlog.get_logger("trial")
    try:
        raise raised(ValueError)
    except ValueError as error:
        log.exception("trial.failed")
        log.error("trial.failed_again", exc_info=error)  # noqa: TRY400 - the other way to say it
        logging.getLogger("library").exception("it went wrong\nwith %s", SECRET)
        logging.getLogger("library").warning("no error", exc_info=sys.exc_info())
    log.info("trial.said", text=SECRET, note=SECRET, about="13800138000", number=3)
    said = lines()
    told = [orjson.loads(line) for line in said.splitlines()]
    assert SECRET not in said
    assert ["in _fail" in line.get("exception", "") for line in told] == [True] * 4 + [False]
    assert told[2]["message"] == "it went wrong"
    assert (told[4]["text"], told[4]["about"], told[4]["number"]) == ("[redacted]",) * 2 + (3,)
