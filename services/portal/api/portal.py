"""What the routes work with, put together in main."""

from dataclasses import dataclass

from fastapi import Request

from services.portal.api.assets import Assets
from services.portal.api.pages import Pages
from services.portal.api.visit import Reception, Visit
from services.portal.domain.place import Place
from services.portal.handlers import (
    ActOnCase,
    Directory,
    FindPapers,
    FollowCase,
    ListDesk,
    ListOwnPapers,
    SaveDraft,
    SubmitPaper,
)
from services.portal.ports import SignIn
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


@dataclass(frozen=True, slots=True)
class Portal:
    """`demo` is None outside of a demonstration."""

    place: Place
    directory: Directory
    use: UseCases
    assets: Assets
    pages: Pages
    reception: Reception
    clock: Clock
    demo: SignIn | None

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
