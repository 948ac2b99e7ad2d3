"""The pages over HTTP."""

from fastapi import FastAPI

from services.portal.api.archive import archive_routes
from services.portal.api.assets import Assets, asset_routes
from services.portal.api.bureaus import bureau_routes
from services.portal.api.case import case_routes
from services.portal.api.checking import check_routes
from services.portal.api.desk import desk_routes
from services.portal.api.entrance import Entrance
from services.portal.api.failures import add_failures
from services.portal.api.limits import limit_pages
from services.portal.api.member import member_routes
from services.portal.api.merging import merge_routes
from services.portal.api.pages import Pages
from services.portal.api.portal import Portal, UseCases
from services.portal.api.security import PAGE_HEADERS
from services.portal.api.sessions import Seal
from services.portal.api.sign_in import sign_in_routes
from services.portal.api.visit import Reception

__all__ = [
    "PAGE_HEADERS",
    "Assets",
    "Pages",
    "Portal",
    "Reception",
    "Seal",
    "UseCases",
    "add_pages",
    "limit_pages",
]

_ROUTES = (
    sign_in_routes,
    member_routes,
    check_routes,
    case_routes,
    merge_routes,
    desk_routes,
    archive_routes,
    bureau_routes,
)


def add_pages(app: FastAPI, portal: Portal) -> None:
    for routes in _ROUTES:
        app.include_router(routes(portal), include_in_schema=False)
    app.include_router(asset_routes(portal.assets), include_in_schema=False)
    add_failures(app, portal)
    app.add_middleware(Entrance, reception=portal.reception, identity=portal.identity)
