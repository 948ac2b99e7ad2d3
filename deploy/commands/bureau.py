"""The broker users of bureaus: made, given a new password, removed, looked at."""

from collections.abc import Collection

from deploy.commands.broker_users import (
    HANDSHAKE_SECONDS,
    Credential,
    Standing,
    add_user,
    rotate_user,
    standing_of,
)
from shared.errors import PermanentError
from shared.messaging.access import bureau_of, bureau_rights, bureau_user
from shared.messaging.rabbit.users import BrokerUsers


class UnknownBureauError(PermanentError):
    """The region has no bureau of this code, or the broker no user of it."""


async def add_bureau(
    users: BrokerUsers, code: str, *, bureaus: Collection[str]
) -> Credential | None:
    """The credential of a new user; None where it was there: then only its rights are set anew.

    Raises:
        UnknownBureauError: it is not one of the region's `bureaus`.
    """
    if code not in bureaus:
        raise UnknownBureauError(f"the region pack has no bureau {code!r}")
    return await add_user(users, bureau_user(code), bureau_rights(code))


async def rotate_bureau(
    users: BrokerUsers, code: str, *, watch_seconds: float = HANDSHAKE_SECONDS
) -> Credential:
    """A new password; what the old one has opened, or has begun to open, is closed.

    Raises:
        UnknownBureauError: there is no such user.
    """
    user = bureau_user(code)
    fresh = await rotate_user(users, user, watch_seconds=watch_seconds)
    if fresh is None:
        raise UnknownBureauError(f"the broker has no user {user}: `consult bureau add {code}`")
    return fresh


async def remove_bureau(users: BrokerUsers, code: str) -> bool:
    """The user and its connections go, its queue and what lies in it stay; False if none was."""
    return await users.remove(bureau_user(code))


async def list_bureaus(users: BrokerUsers) -> list[Standing]:
    return [
        await standing_of(users, code, user, bureau_rights(code))
        for user in await users.names()
        if (code := bureau_of(user)) is not None
    ]
