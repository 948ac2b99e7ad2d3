"""`consult bureau`: the broker users of the bureaus' own systems."""

from typing import Annotated

import typer

from deploy.commands.bureau import add_bureau, list_bureaus, remove_bureau, rotate_bureau
from deploy.invocation import REGION_PACK, Pack, read_region
from deploy.users_cli import Out, hand_over, tell_standings, with_users
from shared.messaging.access import bureau_user

bureau_app = typer.Typer(help="The bureaus' own users of the broker.", no_args_is_help=True)

BureauCode = Annotated[str, typer.Argument(help="A bureau's code in the region pack.")]


@bureau_app.command("add")
def bureau_add(code: BureauCode, *, out: Out = None, region: Pack = REGION_PACK) -> None:
    """Make the bureau's broker user and print its password, this once; or mend its rights."""
    known = read_region(region).bureau_codes
    made = hand_over(lambda: with_users(lambda users: add_bureau(users, code, bureaus=known)), out)
    if made is None:
        typer.echo(
            f"{bureau_user(code)} was there: its rights are set anew, its password stays"
            f" (`consult bureau rotate {code}` makes another)"
        )


@bureau_app.command("rotate")
def bureau_rotate(code: BureauCode, *, out: Out = None) -> None:
    """Give the bureau's broker user another password; whoever is on by the old one is cut off."""
    hand_over(lambda: with_users(lambda users: rotate_bureau(users, code)), out)


@bureau_app.command("remove")
def bureau_remove(code: BureauCode) -> None:
    """Remove the bureau's broker user; its queue stays, and what lies in it."""
    gone = with_users(lambda users: remove_bureau(users, code))
    typer.echo(f"{bureau_user(code)} {'is removed' if gone else 'is not there: nothing to remove'}")


@bureau_app.command("list")
def bureau_list() -> None:
    """Print the bureaus that have a broker user; status 1 if the rights of one are not in order."""
    tell_standings(with_users(list_bureaus), mend="consult bureau add")
