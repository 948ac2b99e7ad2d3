"""The desk: a bureau's open work and promises, what examiners and the secretariat decide."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.portal.api.portal import Portal
from services.portal.api.visit import Visit
from services.portal.domain.desks import DESK_ROLES, DeskView, next_due, view_of, views_of
from services.portal.domain.ledger import ledger


def desk_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/desk")
    async def desk(request: Request, view: str = "", cursor: str = "") -> Response:
        visit = portal.visit_of(request, *DESK_ROLES)
        await portal.directory.bureaus(visit.reader)
        shown = view_of(visit.reader.role, view)
        rows = await _rows(portal, visit, shown, cursor=cursor)
        return portal.pages.show(
            visit, "desk/page.html", shown=shown, views=views_of(visit.reader.role), **rows
        )

    @router.get("/desk/rows")
    async def rows(request: Request, view: str = "") -> Response:
        visit = portal.visit_of(request, *DESK_ROLES)
        shown = view_of(visit.reader.role, view)
        rows = await _rows(portal, visit, shown)
        template = "desk/alike.html" if shown.alike else "desk/rows.html"
        return portal.pages.show_fragment(visit, template, shown=shown, **rows)

    return router


async def _rows(
    portal: Portal, visit: Visit, shown: DeskView, *, cursor: str = ""
) -> Mapping[str, Any]:
    if shown.alike:
        return {"groups": await portal.use.groups(visit.reader)}
    listing = await portal.use.desk(visit.reader, shown, cursor=cursor)
    promises = ledger(listing.items, visit.reader)
    return {"listing": listing, "promises": promises, "next_due": next_due}
