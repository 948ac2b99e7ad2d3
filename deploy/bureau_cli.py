"""`consult bureau`: the broker users of the bureaus' own systems."""

import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from deploy.commands.bureau import (
    Credential,
    add_bureau,
    list_bureaus,
    remove_bureau,
    rotate_bureau,
    secret_file,
)
from deploy.invocation import (
    REGION_PACK,
    Pack,
    named_broker,
    read_region,
    run_command,
    told_in_a_sentence,
)
from shared.messaging.access import bureau_user
from shared.messaging.rabbit.users import BrokerUsers, open_users, vhost_of

T = TypeVar("T")

bureau_app = typer.Typer(help="The bureaus' own users of the broker.", no_args_is_help=True)

BureauCode = Annotated[str, typer.Argument(help="A bureau's code in the region pack.")]
Out = Annotated[Path | None, typer.Option(help="A new file for the password, for its owner alone.")]


@bureau_app.command("add")
def bureau_add(code: BureauCode, *, out: Out = None, region: Pack = REGION_PACK) -> None:
    """Make the bureau's broker user and print its password, this once; or mend its rights."""
    known = read_region(region).bureau_codes
    made = _hand_over(
        lambda: _with_users(lambda users: add_bureau(users, code, bureaus=known)), out
    )
    if made is None:
        typer.echo(
            f"{bureau_user(code)} was there: its rights are set anew, its password stays"
            f" (`consult bureau rotate {code}` makes another)"
        )


@bureau_app.command("rotate")
def bureau_rotate(code: BureauCode, *, out: Out = None) -> None:
    """Give the bureau's broker user another password; whoever is on by the old one is cut off."""
    _hand_over(lambda: _with_users(lambda users: rotate_bureau(users, code)), out)


@bureau_app.command("remove")
def bureau_remove(code: BureauCode) -> None:
    """Remove the bureau's broker user; its queue stays, and what lies in it."""
    gone = _with_users(lambda users: remove_bureau(users, code))
    typer.echo(f"{bureau_user(code)} {'is removed' if gone else 'is not there: nothing to remove'}")


@bureau_app.command("list")
def bureau_list() -> None:
    """Print the bureaus that have a broker user; status 1 if the rights of one are not in order."""
    found = _with_users(list_bureaus)
    for each in found:
        rights = "in order" if each.in_order else "NOT in order: consult bureau add mends them"
        typer.echo(f"{each.code:<16}  rights {rights}, {each.connections} connections")
    raise typer.Exit(0 if all(each.in_order for each in found) else 1)


def _with_users(work: Callable[[BrokerUsers], Coroutine[Any, Any, T]]) -> T:
    broker = named_broker()
    management = broker.management_url
    if management is None:
        typer.secho("AMQP_MANAGEMENT_URL is not set: users are made there", err=True, fg="red")
        raise typer.Exit(2)

    async def work_with_them() -> T:
        vhost = vhost_of(broker.amqp_url)
        async with open_users(management, vhost, tls=broker.tls) as users:
            return await work(users)

    return run_command(work_with_them())


def _hand_over(work: Callable[[], Credential | None], out: Path | None) -> Credential | None:
    """Carry out what makes a credential, then print its password or write it to the file."""
    if out is None:
        made = work()
        if made:
            typer.echo(f"user      {made.user}\npassword  {made.password}")
        return made
    with told_in_a_sentence(), secret_file(out) as file:
        made = work()
        if made:
            os.write(file, made.password.encode())
            typer.echo(f"user      {made.user}\npassword  in {out}")
        return made
