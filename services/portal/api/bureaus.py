"""All bureaus: what each is there for, how much waits there, how fast it answers."""

from fastapi import APIRouter, Request, Response

from services.portal.api.portal import Portal


def bureau_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/bureaus")
    async def bureaus(request: Request) -> Response:
        visit = portal.visit_of(request)
        return portal.pages.show(
            visit,
            "bureaus.html",
            bureaus=await portal.directory.bureaus(visit.reader),
            loads=await portal.use.loads(visit.reader),
        )

    return router
