"""Signing in and out; today only to a demonstration, as a person of its roster."""

from fastapi import APIRouter, Request, Response

from services.portal.api.forms import read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Session
from services.portal.api.visit import Visit
from services.portal.domain.desks import DESK_ROLES

_OFFERED_MEMBERS = 12
_HOME = {"member": "/papers", **dict.fromkeys(DESK_ROLES, "/desk")}


def sign_in_routes(portal: Portal) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def home(request: Request) -> Response:
        visit = portal.visit_of(request)
        return portal.pages.go(visit, _HOME.get(visit.reader.role, "/archive"))

    @router.get("/sign-in")
    async def sign_in_page(request: Request) -> Response:
        return _page(portal, portal.visit(request))

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        person = portal.demo.roster.find(form.one("person")) if portal.demo else None
        if portal.demo is None or person is None:
            return _page(portal, visit, unknown=form.one("person"), status=422)
        visit.session = Session(reader=portal.demo.sign_in(person))
        return portal.pages.go(visit, _safe(form.one("next")))

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        visit = portal.visit(request)
        await read_form(request, visit)
        visit.session = Session()
        return portal.pages.go(visit, "/sign-in")

    return router


def _page(portal: Portal, visit: Visit, *, unknown: str = "", status: int = 200) -> Response:
    next_page = _safe(visit.request.query_params.get("next", ""))
    if portal.demo is None:
        return portal.pages.show(visit, "sign_in_closed.html", status=status)
    roster = portal.demo.roster
    return portal.pages.show(
        visit,
        "sign_in.html",
        status=status,
        members=roster.first("member", count=_OFFERED_MEMBERS),
        officials=roster.one_of_each_bureau(),
        secretariat=roster.first("secretariat", count=1),
        examiners=roster.first("examiner", count=1),
        unknown=unknown,
        next_page=next_page,
    )


def _safe(address: str) -> str:
    """Only a page of ours, so that a crafted link cannot lead elsewhere."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and "\n" not in address and "\r" not in address else "/"
