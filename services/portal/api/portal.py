"""What the routes work with, put together in main."""

from dataclasses import dataclass

from fastapi import Request

from services.portal.api.assets import Assets
from services.portal.api.pages import Pages
from services.portal.api.visit import Reception, Visit
from services.portal.domain.people import DemoRoster
from services.portal.domain.place import Place
from services.portal.handlers import (
    ActOnCase,
    BureauLoads,
    CheckPaper,
    Directory,
    FindAlike,
    FindPapers,
    FollowCase,
    ListAlike,
    ListDesk,
    ListOwnPapers,
    SaveDraft,
    SubmitPaper,
)
from services.portal.ports import Identity, NotSignedInError
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class UseCases:
    submit: SubmitPaper
    save: SaveDraft
    act: ActOnCase
    follow: FollowCase
    own: ListOwnPapers
    desk: ListDesk
    find: FindPapers
    check: CheckPaper
    loads: BureauLoads
    alike: FindAlike
    groups: ListAlike


@dataclass(frozen=True, slots=True)
class Portal:
    """Without `identity` nobody can sign in; `demo_roster` is who is offered in a demonstration."""

    place: Place
    directory: Directory
    use: UseCases
    assets: Assets
    pages: Pages
    reception: Reception
    clock: Clock
    identity: Identity | None
    demo_roster: DemoRoster

    @property
    def needed_identity(self) -> Identity:
        """Raises NotSignedInError: this portal has no way to sign in."""
        if self.identity is None:
            raise NotSignedInError("nobody can sign in here")
        return self.identity

    def visit(self, request: Request) -> Visit:
        return self.reception.open(request)

    def visit_of(self, request: Request, *roles: str) -> Visit:
        """The visit of a signed-in person with one of the roles; any role where none is named.

        Raises:
            NotSignedInError: nobody has signed in.
            WrongRoleError: the page is for others.
        """
        visit = self.visit(request)
        if roles and visit.reader.role not in roles:
            raise WrongRoleError
        _ = visit.reader
        return visit


class WrongRoleError(Exception):
    """The page is for people of another role."""
