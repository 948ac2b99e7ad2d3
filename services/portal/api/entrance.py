"""Finds out who is asking before any route is: the cookie's session, exchanged at identity."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from services.portal.api.visit import READER, TROUBLE, Reception
from services.portal.ports import Identity, NotSignedInError, RefusedError, ServiceAwayError

_OPEN = ("/static/", "/health/", "/metrics")


class Entrance:
    def __init__(self, app: ASGIApp, reception: Reception, identity: Identity | None) -> None:
        self._app = app
        self._reception = reception
        self._identity = identity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith(_OPEN):
            await self._recognise(scope)
        await self._app(scope, receive, send)

    async def _recognise(self, scope: Scope) -> None:
        session = self._reception.session_of(Request(scope))
        if self._identity is None or session is None or session.id is None:
            return
        state = scope.setdefault("state", {})
        try:
            state[READER] = await self._identity.reader(session.id)
        except (NotSignedInError, ServiceAwayError) as error:
            state[TROUBLE] = error
        except RefusedError:
            state[TROUBLE] = NotSignedInError("identity does not know this session")
