"""`consult service`: the services' own users of the broker."""

from typing import Annotated

import typer

from deploy.commands.service_users import (
    USER_SERVICES,
    add_service,
    list_services,
    remove_service,
    rotate_service,
)
from deploy.users_cli import Out, hand_over, tell_standings, with_users
from shared.messaging.access import service_user

service_app = typer.Typer(help="The services' own users of the broker.", no_args_is_help=True)

Service = Annotated[str, typer.Argument(help=f"One of: {', '.join(USER_SERVICES)}.")]


@service_app.command("add")
def service_add(service: Service, *, out: Out = None) -> None:
    """Make the service's broker user and print its password, this once; or mend its rights."""
    made = hand_over(lambda: with_users(lambda users: add_service(users, service)), out)
    if made is None:
        typer.echo(
            f"{service_user(service)} was there: its rights are set anew, its password stays"
            f" (`consult service rotate {service}` makes another)"
        )


@service_app.command("rotate")
def service_rotate(service: Service, *, out: Out = None) -> None:
    """Give the user another password; replicas that are on by the old one are cut off."""
    hand_over(lambda: with_users(lambda users: rotate_service(users, service)), out)


@service_app.command("remove")
def service_remove(service: Service) -> None:
    """Remove the service's broker user; its queue stays, and what lies in it."""
    gone = with_users(lambda users: remove_service(users, service))
    told = "is removed" if gone else "is not there: nothing to remove"
    typer.echo(f"{service_user(service)} {told}")


@service_app.command("list")
def service_list() -> None:
    """Print the services that have a broker user; status 1 if rights are not in order."""
    tell_standings(with_users(list_services), mend="consult service add")
