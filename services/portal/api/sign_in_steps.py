"""The steps of a sign-in after its first: the code, the way back from elsewhere, the office."""

import secrets
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.api.forms import read_form
from services.portal.api.portal import Portal
from services.portal.api.sessions import Session
from services.portal.api.visit import Visit
from services.portal.domain.words import Bilingual
from services.portal.ports import NotSignedInError, Outcome, RefusedError

Way = Literal["oidc", "wechat"]
_FOUND = 302
_LOST = Bilingual(
    "本次登录已过期或已使用，请重新开始。", "This sign-in has expired or was used. Begin again."
)


def step_routes(portal: Portal) -> APIRouter:
    router = APIRouter()
    _add_code(router, portal)
    _add_elsewhere(router, portal)
    _add_office(router, portal)
    _add_acting(router, portal)
    return router


def _add_code(router: APIRouter, portal: Portal) -> None:
    @router.get("/sign-in/code")
    async def code_page(request: Request) -> Response:
        visit = portal.visit(request)
        if not visit.session.begun.get("challenge"):
            return portal.pages.go(visit, "/sign-in")
        return portal.pages.show(visit, "sign_in_code.html", refused=None)

    @router.post("/sign-in/code/verify")
    async def prove(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        begun = visit.session.begun
        try:
            outcome = await portal.needed_identity.prove(
                begun.get("challenge") or "0" * 64,
                form.one("code"),
                address=visit.address,
                bind=begun.get("bind") or None,
            )
        except RefusedError as error:
            return portal.pages.show(
                visit, "sign_in_code.html", status=error.status, refused=error.detail
            )
        return arrive(portal, visit, outcome, begun.get("next", "/"))


def _add_elsewhere(router: APIRouter, portal: Portal) -> None:
    @router.get("/sign-in/with/{way}")
    async def start(way: Way, request: Request) -> Response:
        visit = portal.visit(request)
        started = await portal.needed_identity.start(way)
        following = safe(request.query_params.get("next", ""))
        visit.session = visit.session.beginning(state=started.state, way=way, next=following)
        return portal.pages.leave(visit, RedirectResponse(started.url, _FOUND))

    @router.get("/sign-in/{way}/back")
    async def back(way: Way, request: Request) -> Response:
        visit = portal.visit(request)
        begun, came = visit.session.begun, request.query_params
        same = secrets.compare_digest(
            begun.get("state", "").encode(), came.get("state", "").encode()
        )
        if not same or not begun.get("state") or begun.get("way") != way or not came.get("code"):
            raise RefusedError(409, _LOST)
        visit.session = visit.session.beginning()
        outcome = await portal.needed_identity.finish(
            way, state=came["state"], code=came["code"], address=visit.address
        )
        return arrive(portal, visit, outcome, begun.get("next", "/"))


def _add_office(router: APIRouter, portal: Portal) -> None:
    @router.post("/sign-in/office")
    async def choose(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        begun = visit.session.begun
        outcome = await portal.needed_identity.choose(
            begun.get("choose") or "0" * 64, form.one("person")
        )
        return arrive(portal, visit, outcome, begun.get("next", "/"))


def _add_acting(router: APIRouter, portal: Portal) -> None:
    @router.get("/acting")
    async def acting(request: Request) -> Response:
        visit = portal.visit(request)
        standing = await portal.needed_identity.standing(_session(visit))
        return portal.pages.show(visit, "acting.html", standing=standing)

    @router.post("/acting")
    async def act_for(request: Request) -> Response:
        visit = portal.visit(request)
        form = await read_form(request, visit)
        await portal.needed_identity.act_for(_session(visit), form.one("member"))
        return portal.pages.go(visit, "/")


def arrive(portal: Portal, visit: Visit, outcome: Outcome, following: str) -> Response:
    """On to where the person wanted to go, or to what is still to be said."""
    if outcome.session is not None:
        visit.session = Session(id=outcome.session)
        return portal.pages.go(visit, "/acting" if outcome.role == "assistant" else following)
    if outcome.choose is not None:
        visit.session = visit.session.beginning(choose=outcome.choose, next=following)
        return portal.pages.show(visit, "sign_in_office.html", offices=outcome.offices)
    visit.session = visit.session.beginning(bind=outcome.bind or "", next=following)
    return portal.pages.go(visit, "/sign-in")


def safe(address: str) -> str:
    """Only a page of ours, so that a crafted link cannot lead elsewhere."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if ours and "\n" not in address and "\r" not in address else "/"


def _session(visit: Visit) -> str:
    if visit.session.id is None:
        raise NotSignedInError("no session")
    return visit.session.id
