"""Users of the broker: made, given a new password, removed, looked at; whoever they are for."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import PermanentError
from shared.messaging.access import Rights
from shared.messaging.rabbit.users import BrokerUsers

HANDSHAKE_SECONDS = 11.0
"""RabbitMQ gives a connection ten seconds from its password to its opening."""

_PASSWORD_BYTES = 32


class SecretFileError(PermanentError):
    """The file for the password is there already or cannot be made."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a system signs in to the broker with; shown once, stored nowhere."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_order`: its rights are exactly those that it should have."""

    code: str
    user: str
    in_order: bool
    connections: int


async def add_user(users: BrokerUsers, user: str, rights: Rights) -> Credential | None:
    """The credential of a new user; None where it was there: then only its rights are set anew."""
    if await users.exists(user):
        await users.take_tags(user)
        await users.grant(user, rights)
        return None
    return await renew_user(users, user, rights)


async def renew_user(users: BrokerUsers, user: str, rights: Rights) -> Credential:
    """A new password and exactly these rights, whether it was there or not."""
    fresh = Credential(user, _new_password())
    await users.set_password(user, fresh.password)
    await users.grant(user, rights)
    return fresh


async def rotate_user(users: BrokerUsers, user: str, *, watch_seconds: float) -> Credential | None:
    """A new password; what the old one has opened, or has begun to open, is closed.

    None where there is no such user.
    """
    if not await users.exists(user):
        return None
    fresh = Credential(user, _new_password())
    await users.set_password(user, fresh.password)
    await users.close_connections(user, for_seconds=watch_seconds)
    return fresh


async def standing_of(users: BrokerUsers, code: str, user: str, rights: Rights) -> Standing:
    in_order = await users.has_exactly(user, rights)
    return Standing(code, user, in_order, await users.connections(user))


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
