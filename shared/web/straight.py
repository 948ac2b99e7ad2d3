"""A route that nearly all requests are for: to its endpoint without the router's work for each."""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

StraightRoutes = Mapping[tuple[str, str], APIRoute]
_Handler = Callable[[Request, Exception], Awaitable[Response]]


class Straight:
    """Within all other middleware, so what limits, measures and guards a request does so as ever.

    The route stays in the router: the description is made of it, and other methods find it there.
    """

    def __init__(self, app: ASGIApp, *, owner: FastAPI, routes: StraightRoutes) -> None:
        self._app = app
        self._owner = owner
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = None
        if scope["type"] == "http":
            route = self._routes.get((scope["method"], scope["path"]))
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = route
        request = Request(scope, receive, send)
        try:
            response = await route.endpoint(request)
        except Exception as error:
            handler = self._handler_of(error)
            if handler is None:
                raise
            response = await handler(request, error)
        await response(scope, receive, send)

    def _handler_of(self, error: Exception) -> _Handler | None:
        """The one of its nearest class; what nobody expects is for the outermost layer."""
        for kind in type(error).__mro__:
            if kind is Exception:
                return None
            if handler := self._owner.exception_handlers.get(kind):
                return handler  # type: ignore[return-value] # all of ours are coroutines
        return None


def route_of(app: FastAPI, method: str, path: str) -> APIRoute:
    """The route that was added last under this path."""
    for route in reversed(app.router.routes):
        if isinstance(route, APIRoute) and route.path == path and method in (route.methods or ()):
            return route
    raise LookupError(f"no route for {method} {path}")
