"""The desk: a bureau's open work by deadline, or what the secretariat has to direct."""

from fastapi import APIRouter, Request, Response

from services.portal.api.portal import Portal


def desk_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/desk")
    async def desk(request: Request, cursor: str = "") -> Response:
        visit = portal.visit_of(request, "official", "secretariat")
        await portal.directory.bureaus(visit.reader)
        listing = await portal.use.desk(visit.reader, cursor=cursor)
        return portal.pages.show(visit, "desk/page.html", listing=listing)

    @router.get("/desk/rows")
    async def rows(request: Request) -> Response:
        visit = portal.visit_of(request, "official", "secretariat")
        listing = await portal.use.desk(visit.reader)
        return portal.pages.show_fragment(visit, "desk/rows.html", listing=listing)

    return router
