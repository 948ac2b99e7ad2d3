"""The desk: a bureau's open work and promises, what examiners and the secretariat decide."""

from fastapi import APIRouter, Request, Response

from services.portal.api.portal import Portal
from services.portal.domain.desks import DESK_ROLES, next_due, view_of, views_of
from services.portal.domain.ledger import ledger


def desk_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/desk")
    async def desk(request: Request, view: str = "", cursor: str = "") -> Response:
        visit = portal.visit_of(request, *DESK_ROLES)
        await portal.directory.bureaus(visit.reader)
        shown = view_of(visit.reader.role, view)
        listing = await portal.use.desk(visit.reader, shown, cursor=cursor)
        return portal.pages.show(
            visit,
            "desk/page.html",
            listing=listing,
            shown=shown,
            views=views_of(visit.reader.role),
            promises=ledger(listing.items, visit.reader),
            next_due=next_due,
        )

    @router.get("/desk/rows")
    async def rows(request: Request, view: str = "") -> Response:
        visit = portal.visit_of(request, *DESK_ROLES)
        shown = view_of(visit.reader.role, view)
        listing = await portal.use.desk(visit.reader, shown)
        return portal.pages.show_fragment(
            visit,
            "desk/rows.html",
            listing=listing,
            shown=shown,
            promises=ledger(listing.items, visit.reader),
            next_due=next_due,
        )

    return router
