"""The broker users of bureaus: made, given a new password, removed, looked at."""

import os
import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import PermanentError
from shared.messaging.access import bureau_of, bureau_rights, bureau_user
from shared.messaging.rabbit.users import BrokerUsers

HANDSHAKE_SECONDS = 11.0
"""RabbitMQ gives a connection ten seconds from its password to its opening."""

_PASSWORD_BYTES = 32


class UnknownBureauError(PermanentError):
    """The region has no bureau of this code, or the broker no user of it."""


class SecretFileError(PermanentError):
    """The file for the password is there already or cannot be made."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a bureau's system signs in with; shown once, stored nowhere."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_order`: its rights are exactly those of a bureau."""

    code: str
    user: str
    in_order: bool
    connections: int


async def add_bureau(
    users: BrokerUsers, code: str, *, bureaus: Collection[str]
) -> Credential | None:
    """The credential of a new user; None where it was there: then only its rights are set anew.

    Raises:
        UnknownBureauError: it is not one of the region's `bureaus`.
    """
    if code not in bureaus:
        raise UnknownBureauError(f"the region pack has no bureau {code!r}")
    user = bureau_user(code)
    new = None if await users.exists(user) else Credential(user, _new_password())
    if new:
        await users.set_password(user, new.password)
    else:
        await users.take_tags(user)
    await users.grant(user, bureau_rights(code))
    return new


async def rotate_bureau(
    users: BrokerUsers, code: str, *, watch_seconds: float = HANDSHAKE_SECONDS
) -> Credential:
    """A new password; what the old one has opened, or has begun to open, is closed.

    Raises:
        UnknownBureauError: there is no such user.
    """
    fresh = Credential(bureau_user(code), _new_password())
    if not await users.exists(fresh.user):
        raise UnknownBureauError(
            f"the broker has no user {fresh.user}: `consult bureau add {code}`"
        )
    await users.set_password(fresh.user, fresh.password)
    await users.close_connections(fresh.user, for_seconds=watch_seconds)
    return fresh


async def remove_bureau(users: BrokerUsers, code: str) -> bool:
    """The user and its connections go, its queue and what lies in it stay; False if none was."""
    return await users.remove(bureau_user(code))


async def list_bureaus(users: BrokerUsers) -> list[Standing]:
    return [
        Standing(
            code,
            user,
            await users.has_exactly(user, bureau_rights(code)),
            await users.connections(user),
        )
        for user in await users.names()
        if (code := bureau_of(user)) is not None
    ]


@contextmanager
def secret_file(path: Path) -> Iterator[int]:
    """A new file that its owner alone can read, open before the secret exists.

    Where the block fails or writes nothing, the file goes again.

    Raises:
        SecretFileError: the file is there already, or cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise SecretFileError(f"{path}: {error.strerror}") from error
    try:
        yield descriptor
    finally:
        empty = os.fstat(descriptor).st_size == 0
        os.close(descriptor)
        if empty:
            path.unlink()


def _new_password() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)
