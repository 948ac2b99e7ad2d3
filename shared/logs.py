"""Structured logs: an event name and fields, one line each, never the text of a paper."""

import io
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
import structlog

from shared.telling import HIDDEN, scrub, tell_trace

_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PRIVATE_FIELDS = frozenset(
    {
        *("text", "title", "body", "comment", "note", "opinion", "evidence", "attachments"),
        *("token", "authorization", "cookie", "session", "secret", "password"),
        *("email", "phone", "contact", "address", "id_number", "document", "openid"),
    }
)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A net below the rule that no log line is given any of it: by name, and by its looks."""
    for name, value in event.items():
        if name in PRIVATE_FIELDS:
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = scrub(value)
    return event


def keep_lines_whole(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """What somebody sent must neither end a line, nor steer a terminal, nor turn it around."""
    for name, value in event.items():
        if isinstance(value, str) and name != "exception" and not value.isprintable():
            event[name] = _STEERING.sub(_escaped, value)
    return event


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def trace_errors(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """The error's frames in place of `exc_info`; its words may quote what a person wrote."""
    found = event.pop("exc_info", None)
    if isinstance(found, tuple):
        found = found[1]
    error = found if isinstance(found, BaseException) else sys.exc_info()[1] if found else None
    if error is not None:
        event["exception"] = tell_trace(error)
    return event


def configure_logs(service: str, *, level: str = "info", form: str = "json") -> None:
    """Send the process's logs to standard output."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace_errors,
        redact,
        keep_lines_whole,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(serializer=_dumps)
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=_StandardOutput()),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _bridge_standard_logging()


class _StandardOutput(io.StringIO):
    """Whatever it is at the time: who runs a command in his own process exchanges it."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


def _bridge_standard_logging() -> None:
    """Libraries log through `logging`; only their warnings are worth a line."""
    handler = _StructlogHandler(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # What they call errors, the code around them handles and logs by its own names.
    for noisy in ("aio_pika", "aiormq", "pymongo"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


class _StructlogHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        # The lines after the first are of those who put values there: asyncio shows whole tasks.
        message = record.getMessage().partition("\n")[0]
        structlog.get_logger(record.name).log(
            record.levelno,
            "library.message",
            library=record.name,
            message=message,
            exc_info=record.exc_info,
        )


def _dumps(value: object, **_: object) -> str:
    return orjson.dumps(value, default=str).decode()
