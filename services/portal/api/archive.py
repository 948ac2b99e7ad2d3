"""The archive: browsing and searching all that the reader may see."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from services.portal.api.portal import Portal

_FILTERS = ("q", "kind", "bureau", "status")
_MAX_LENGTH = 200


def archive_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/archive")
    async def archive(request: Request, cursor: str = "") -> Response:
        visit = portal.visit_of(request)
        asked = request.query_params
        filters = {name: asked.get(name, "").strip()[:_MAX_LENGTH] for name in _FILTERS}
        listing = await portal.use.find(visit.reader, {**filters, "cursor": cursor})
        given = {name: value for name, value in filters.items() if value}
        more = urlencode({**given, "cursor": listing.next}) if listing.next else None
        return portal.pages.show(
            visit,
            "archive/more.html" if visit.is_fragment and cursor else "archive/page.html",
            listing=listing,
            filters=filters,
            filtered=bool(given),
            more=more,
            bureaus=await portal.directory.bureaus(visit.reader),
        )

    return router
