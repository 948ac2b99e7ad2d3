"""The FastAPI application that every service starts from."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp

from shared.errors import TransientError
from shared.telemetry import Telemetry
from shared.web.headers import KeepToItself
from shared.web.health import Health
from shared.web.metrics import MeasureRequests
from shared.web.openapi import describe
from shared.web.problems import (
    Problem,
    field_faults,
    invalid,
    not_found,
    problem_response,
    unavailable,
)
from shared.web.straight import Straight, route_of

log = structlog.get_logger(__name__)

# `MeasureRequests` measures; to find out at each request that nobody listens took 15 us.
_NO_OPEN_TELEMETRY: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}


def json_response(
    content: Any, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """`content` as JSON, UTF-8."""
    return Response(orjson.dumps(content), status, headers, "application/json")


class _App(FastAPI):
    """Its headers go around all of it: what answers a failure stands outside of middleware."""

    keeping: Mapping[str, str] = {}
    health: Health
    straight: dict[tuple[str, str], APIRoute]

    def build_middleware_stack(self) -> ASGIApp:
        """Only now, so that whatever was added goes around the straight routes too."""
        if self.straight:
            innermost = Middleware(Straight, owner=self, routes=self.straight)
            self.user_middleware.append(innermost)
        return KeepToItself(
            super().build_middleware_stack(), self.keeping, lambda: self.health.draining
        )


def create_app(
    title: str,
    *,
    telemetry: Telemetry,
    health: Health,
    headers: Mapping[str, str] | None = None,
) -> FastAPI:
    """An application with health, metrics and problem details; the service adds its routes.

    `headers` take the place of those that every answer has (`shared.web.headers`).
    """
    # No way on from an address with a slash too many: it would lead to whatever Host says.
    app = _App(
        title=title,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_OPEN_TELEMETRY,
    )
    app.straight = {}
    app.keeping = headers or {}
    app.health = health
    app.add_middleware(MeasureRequests, telemetry=telemetry)
    _add_error_handlers(app)
    _add_operations(app, telemetry, health)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign] # FastAPI's documented way
    return app


def answer_straight(app: FastAPI, method: str, path: str) -> None:
    """For a route that has no parameters and an endpoint that takes the request alone."""
    if not isinstance(app, _App):
        raise TypeError("not an application of create_app")
    app.straight[method, path] = route_of(app, method, path)


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def _problem(request: Request, problem: Problem) -> Response:
        return problem_response(problem, request.url.path)

    @app.exception_handler(TransientError)
    async def _transient(request: Request, error: TransientError) -> Response:
        log.warning("web.unavailable", reason=type(error).__name__, path=request.url.path)
        return problem_response(unavailable(type(error).__name__), request.url.path)

    @app.exception_handler(RequestValidationError)
    async def _parameters(request: Request, error: RequestValidationError) -> Response:
        faults = field_faults(
            [detail | {"loc": detail["loc"][1:]} for detail in error.errors()]  # without "path"
        )
        return problem_response(invalid(faults), request.url.path)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        problem = not_found() if error.status_code == 404 else _plain(error)  # noqa: PLR2004 - HTTP
        return problem_response(problem, request.url.path)

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> Response:
        log.error("web.failed", reason=type(error).__name__, exc_info=error)
        problem = Problem(
            500,
            "internal",
            detail="Something went wrong on our side; please repeat the request.",
            detail_zh="系统出现错误，请稍后重试。",
        )
        return problem_response(problem, request.url.path)


def _plain(error: HTTPException) -> Problem:
    return Problem(
        error.status_code,
        "http",
        detail=str(error.detail),
        detail_zh="请求无法处理。",
        headers=dict(error.headers or {}),
    )


def _add_operations(app: FastAPI, telemetry: Telemetry, health: Health) -> None:
    @app.get("/health/live", include_in_schema=False)
    async def live() -> Response:
        return json_response({"status": "live"})

    @app.get("/health/ready", include_in_schema=False)
    async def ready() -> Response:
        reasons = await health.reasons()
        if reasons:
            return json_response({"status": "not ready", "reasons": reasons}, 503)
        degraded = health.degraded()
        return json_response({"status": "ready"} | ({"degraded": degraded} if degraded else {}))

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(telemetry.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})
