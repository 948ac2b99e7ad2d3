"""The services' own users of the broker, each with what its service does there and no more."""

from dataclasses import replace
from typing import Final

from yarl import URL

from deploy.commands.broker_users import (
    HANDSHAKE_SECONDS,
    Credential,
    Standing,
    add_user,
    renew_user,
    rotate_user,
    standing_of,
)
from deploy.local.platform import Platform
from deploy.stack import Servers
from shared.errors import PermanentError
from shared.messaging.access import SERVICE_RIGHTS, service_user
from shared.messaging.rabbit.users import BrokerUsers, open_users, vhost_of

USER_SERVICES: Final = tuple(SERVICE_RIGHTS)
"""All but the portal, which has no business with the broker."""


class UnknownServiceError(PermanentError):
    """No service of this name has a user of the broker."""


async def add_service(users: BrokerUsers, service: str) -> Credential | None:
    """The credential of a new user; None where it was there: then only its rights are set anew.

    Raises:
        UnknownServiceError: it is none of USER_SERVICES.
    """
    if service not in SERVICE_RIGHTS:
        raise UnknownServiceError(f"a service is one of: {', '.join(USER_SERVICES)}")
    return await add_user(users, service_user(service), SERVICE_RIGHTS[service])


async def rotate_service(
    users: BrokerUsers, service: str, *, watch_seconds: float = HANDSHAKE_SECONDS
) -> Credential:
    """Raises UnknownServiceError."""
    user = service_user(service)
    fresh = await rotate_user(users, user, watch_seconds=watch_seconds)
    if fresh is None:
        raise UnknownServiceError(f"the broker has no user {user}: `consult service add {service}`")
    return fresh


async def remove_service(users: BrokerUsers, service: str) -> bool:
    return await users.remove(service_user(service))


async def list_services(users: BrokerUsers) -> list[Standing]:
    there = await users.names()
    return [
        await standing_of(users, service, service_user(service), rights)
        for service, rights in SERVICE_RIGHTS.items()
        if service_user(service) in there
    ]


async def addresses_of_services(
    users: BrokerUsers, amqp_url: str, *, prefix: str = ""
) -> dict[str, str]:
    """Every service's address of one node, each with a user of its own and a password made now.

    `prefix` keeps the users of stacks apart that share a broker: users belong to all of it.
    """
    made = {
        service: await renew_user(users, f"{prefix}{service_user(service)}", rights)
        for service, rights in SERVICE_RIGHTS.items()
    }
    return {
        service: str(URL(amqp_url).with_user(one.user).with_password(one.password))
        for service, one in made.items()
    }


async def servers_of(platform: Platform) -> Servers:
    """On a broker of our own each service gets a user of its own, with a new password each time.

    On somebody else's the services share AMQP_URL: other stacks may be there with such users.
    """
    servers = Servers(platform.amqp_url, platform.mongo_url, platform.management_url)
    if platform.broker is None or servers.management_url is None:
        return servers
    async with open_users(servers.management_url, vhost_of(servers.amqp_url)) as users:
        return replace(servers, of_services=await addresses_of_services(users, servers.amqp_url))
