"""Signing in and out: the ways that identity offers, in a demonstration as one of its people."""

from fastapi import APIRouter, Request, Response

from services.portal.api.forms import read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Session
from services.portal.api.sign_in_steps import arrive, safe, step_routes
from services.portal.api.visit import Visit
from services.portal.domain.desks import DESK_ROLES
from services.portal.domain.people import DemoRoster
from services.portal.domain.words import Bilingual
from services.portal.ports import RefusedError

_OFFERED_MEMBERS = 12
_HOME = {"member": "/papers", **dict.fromkeys(DESK_ROLES, "/desk")}


def sign_in_routes(portal: Portal) -> APIRouter:
    router = APIRouter()
    _add_beginning(router, portal)
    _add_code(router, portal)
    router.include_router(step_routes(portal))

    @router.get("/")
    async def home(request: Request) -> Response:
        visit = portal.visit_of(request)
        return portal.pages.go(visit, _HOME.get(visit.reader.role, "/archive"))

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        visit = portal.visit(request)
        await read_form(request, visit)
        if portal.identity is not None and visit.session.id is not None:
            await portal.identity.end(visit.session.id)
        visit.session = Session()
        return portal.pages.go(visit, "/sign-in")

    return router


def _add_beginning(router: APIRouter, portal: Portal) -> None:
    @router.get("/sign-in")
    async def sign_in_page(request: Request) -> Response:
        return await _page(portal, portal.visit(request))

    @router.post("/sign-in")
    async def demonstrate(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        if portal.identity is None:
            return await _page(portal, visit, status=403)
        try:
            outcome = await portal.identity.demonstrate(form.one("person"))
        except RefusedError as error:
            if error.status != 403:  # noqa: PLR2004 - HTTP
                raise
            return await _page(portal, visit, unknown=form.one("person"), status=422)
        return arrive(portal, visit, outcome, safe(form.one("next")))


def _add_code(router: APIRouter, portal: Portal) -> None:
    @router.post("/sign-in/code")
    async def ask(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        try:
            challenge = await portal.needed_identity.ask_for_code(
                form.one("name"),
                form.one("number"),
                document_type=form.one("document_type") or "resident",
                address=visit.address,
            )
        except RefusedError as error:
            reason = error.faults[0].reason if error.faults else error.detail
            return await _page(portal, visit, refused=reason, status=error.status)
        bind = visit.session.begun.get("bind", "")
        steps = {"challenge": challenge, "bind": bind, "next": safe(form.one("next"))}
        visit.session = visit.session.beginning(**steps)
        return portal.pages.go(visit, "/sign-in/code")


async def _page(
    portal: Portal,
    visit: Visit,
    *,
    unknown: str = "",
    refused: Bilingual | None = None,
    status: int = 200,
) -> Response:
    ways = await portal.identity.ways() if portal.identity else ()
    if not ways:
        return portal.pages.show(visit, "sign_in_closed.html", status=status)
    roster = portal.demo_roster if "demo" in ways else DemoRoster([])
    return portal.pages.show(
        visit,
        "sign_in.html",
        status=status,
        ways=ways,
        members=roster.first("member", count=_OFFERED_MEMBERS),
        officials=roster.one_of_each_bureau(),
        secretariat=roster.first("secretariat", count=1),
        examiners=roster.first("examiner", count=1),
        unknown=unknown,
        refused=refused,
        binding=bool(visit.session.begun.get("bind")),
        next_page=safe(visit.request.query_params.get("next", "")),
    )
