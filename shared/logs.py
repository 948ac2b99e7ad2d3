"""Structured logs: an event name and fields, one line each, never the text of a paper."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import orjson
import structlog

PRIVATE_FIELDS = frozenset(
    {"text", "title", "body", "token", "authorization", "secret", "password", "email", "phone"}
)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Blank the fields that must not be in a log, should one slip in."""
    for name in PRIVATE_FIELDS & event.keys():
        event[name] = "[redacted]"
    return event


def configure_logs(service: str, *, level: str = "info", form: str = "json") -> None:
    """Send the process's logs to standard output."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(serializer=_dumps)
        if form == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    _bridge_standard_logging()


def _bridge_standard_logging() -> None:
    """Libraries log through `logging`; only their warnings are worth a line."""
    handler = _StructlogHandler(logging.WARNING)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # What they call errors, the code around them handles and logs by its own names.
    for noisy in ("aio_pika", "aiormq", "pymongo"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


class _StructlogHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger(record.name).log(
            record.levelno, "library.message", library=record.name, message=record.getMessage()
        )


def _dumps(value: object, **_: object) -> str:
    return orjson.dumps(value, default=str).decode()
