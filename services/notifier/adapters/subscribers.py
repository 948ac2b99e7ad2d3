"""Reads who gets webhooks: a list in a YAML or JSON file, checked field by field."""

import base64
import binascii
from collections.abc import Sequence
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
)

from services.notifier.adapters.targets import is_public
from shared.errors import PermanentError

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that Standard Webhooks gives secrets
_SHORTEST_KEY_BYTES = 24  # by the specification of Standard Webhooks


class SubscribersFileError(PermanentError):
    """The file of webhook subscribers cannot be used; the message names file and fields."""


def _key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if not text.startswith(SECRET_PREFIX) or len(key) < _SHORTEST_KEY_BYTES:
        raise ValueError(f"has to be {SECRET_PREFIX} and {_SHORTEST_KEY_BYTES} bytes in base64")
    return secret


class Subscriber(BaseModel):
    """`events` and `recipients` are patterns such as `reply.submitted.*` and `person:*`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    url: AnyHttpUrl
    secret: Annotated[SecretStr, AfterValidator(_key)]
    events: Annotated[tuple[str, ...], Field(min_length=1)]
    recipients: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def key(self) -> bytes:
        return base64.b64decode(self.secret.get_secret_value().removeprefix(SECRET_PREFIX))

    def wants(self, event_type: str, recipient: str) -> bool:
        return any(fnmatchcase(event_type, pattern) for pattern in self.events) and any(
            fnmatchcase(recipient, pattern) for pattern in self.recipients
        )


_LIST = TypeAdapter(tuple[Subscriber, ...])


def read_subscribers(path: Path, *, private: bool = False) -> tuple[Subscriber, ...]:
    """The subscribers of the file, each name once; in our own nets only if `private`.

    Raises:
        SubscribersFileError: unreadable, or a field is wrong; all wrong fields are named.
    """
    try:
        subscribers = _LIST.validate_python(yaml.safe_load(path.read_text("utf-8")))
    except ValidationError as error:
        raise SubscribersFileError(f"{path}: {_faults(error)}") from error
    except yaml.YAMLError as error:
        raise SubscribersFileError(f"{path}: cannot be read: {_place(error)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SubscribersFileError(f"{path}: cannot be read: {error}") from error
    names = [subscriber.name for subscriber in subscribers]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise SubscribersFileError(f"{path}: [{position}].name: {name!r} is given twice")
    if not private:
        _check_public(path, subscribers)
    return subscribers


def _check_public(path: Path, subscribers: Sequence[Subscriber]) -> None:
    """At once for what is plain to see; names are checked by each address that they lead to."""
    for position, subscriber in enumerate(subscribers):
        host = (subscriber.url.host or "").rstrip(".")
        local = host == "localhost" or host.endswith((".localhost", ".internal", ".local"))
        if local or (_is_address(host) and not is_public(host)):
            raise SubscribersFileError(
                f"{path}: [{position}].url: {host} is not a public address; "
                "NOTIFIER_WEBHOOKS_PRIVATE=true allows it"
            )


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _place(error: yaml.YAMLError) -> str:
    """Without the line itself: it may hold a secret."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: not plain YAML"
    return "not plain YAML"


def _faults(error: ValidationError) -> str:
    """Without the values: one of them may be a secret."""
    return "; ".join(
        f"{_field(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
        for fault in error.errors(include_url=False, include_input=False)
    )


def _field(location: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps) or "the file"
