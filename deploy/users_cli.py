"""What the commands about users of the broker share: who makes them, and how passwords are told."""

import os
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from deploy.commands.broker_users import Credential, Standing, secret_file
from deploy.invocation import named_broker, run_command, told_in_a_sentence
from shared.messaging.rabbit.users import BrokerUsers, open_users, vhost_of

T = TypeVar("T")

Out = Annotated[Path | None, typer.Option(help="A new file for the password, for its owner alone.")]


def with_users(work: Callable[[BrokerUsers], Coroutine[Any, Any, T]]) -> T:
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


def hand_over(work: Callable[[], Credential | None], out: Path | None) -> Credential | None:
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


def tell_standings(found: Sequence[Standing], *, mend: str) -> None:
    """One line each; status 1 if the rights of one are not in order."""
    for each in found:
        rights = "in order" if each.in_order else f"NOT in order: {mend} mends them"
        typer.echo(f"{each.code:<16}  rights {rights}, {each.connections} connections")
    raise typer.Exit(0 if all(each.in_order for each in found) else 1)
