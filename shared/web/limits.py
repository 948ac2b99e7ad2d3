"""Rate limits as one piece of ASGI around every route: 429 with the time to wait, nothing done.

Whoever proves who he is is counted as that person, wherever he asks from: a hall full of members
behind one address stands in nobody's way. Whoever does not is counted by his address.
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog
from fastapi import FastAPI, Request, Response
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.identity import TokenError, TokenVerifier
from shared.web.limits_rates import Excess, Rates, RateSettings, act_name
from shared.web.problems import Problem, problem_response

log = structlog.get_logger(__name__)

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OPERATIONS: Final = ("/health/", "/metrics")


@dataclass(frozen=True, slots=True)
class Asker:
    """`exempt`: a service with a credential of its own, which asks for many."""

    person: str
    member: bool = False
    exempt: bool = False


Identify = Callable[[Scope], Asker | None]
Refuse = Callable[[Request, Problem], Response]


def by_token(verifier: TokenVerifier) -> Identify:
    """Whoever a bearer token stands for; a token that does not hold stands for nobody."""

    def identify(scope: Scope) -> Asker | None:
        scheme, _, token = _header(scope, b"authorization").partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            principal = verifier.verify(token.strip().decode("latin-1"))
        except TokenError:
            return None
        role = principal.role
        return Asker(principal.id, member=role == "member", exempt=role == "service")

    return identify


def _as_problem(request: Request, problem: Problem) -> Response:
    return problem_response(problem, request.url.path)


@dataclass(frozen=True, slots=True)
class Manner:
    """`writes`: what changes something has a limit of its own, with retries free of it."""

    writes: bool = False
    refuse: Refuse = _as_problem
    open_paths: tuple[str, ...] = ()


_USUAL: Final = Manner()


def limit_requests(
    app: FastAPI, settings: RateSettings, identify: Identify, *, manner: Manner = _USUAL
) -> None:
    """Around all routes, and within the measuring of requests, so that refusals are seen there."""
    limiting = Middleware(LimitRequests, rates=Rates(settings), identify=identify, manner=manner)
    app.user_middleware.append(limiting)


class LimitRequests:
    def __init__(
        self, app: ASGIApp, *, rates: Rates, identify: Identify, manner: Manner = _USUAL
    ) -> None:
        self._app = app
        self._rates = rates
        self._identify = identify
        self._writes = manner.writes
        self._refuse = manner.refuse
        self._open = (*_OPERATIONS, *manner.open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._open):
            await self._app(scope, receive, send)
            return
        asker = self._identify(scope)
        if asker is not None and asker.exempt:
            await self._app(scope, receive, send)
            return
        excess: Excess | None
        if asker is None:
            excess = self._rates.anonymous((scope.get("client") or ("",))[0])
        elif scope["method"] in _READS or not self._writes:
            excess = self._rates.read(asker.person)
        elif key := _header(scope, b"idempotency-key"):
            act = act_name(*_route(scope), key)
            excess = self._rates.write(asker.person, act, member=asker.member)
        else:
            excess, receive = None, _CountedBody(scope, receive, self._rates, asker)
        if excess is None:
            await self._app(scope, receive, send)
            return
        _tell(excess, asker)
        await self._refuse(Request(scope), too_many(excess))(scope, receive, send)


class _CountedBody:
    """Without a key the same words are the same act, so it is counted once they are all here.

    A body that nobody reads was refused already, at no more cost than refusing it here.
    """

    def __init__(self, scope: Scope, receive: Receive, rates: Rates, asker: Asker) -> None:
        self._route = _route(scope)
        self._receive = receive
        self._rates = rates
        self._asker = asker
        self._digest = hashlib.blake2b(digest_size=16)
        self._counted = False

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] != "http.request" or self._counted:
            return message
        self._digest.update(message.get("body", b""))
        if not message.get("more_body", False):
            self._counted = True
            act = act_name(*self._route, self._digest.digest())
            asker = self._asker
            excess = self._rates.write(asker.person, act, member=asker.member)
            if excess is not None:
                _tell(excess, asker)
                raise too_many(excess)
        return message


def too_many(excess: Excess) -> Problem:
    """429: nothing was done, and when to come again."""
    wait = max(1, math.ceil(excess.wait_seconds))
    return Problem(
        429,
        "too-many-requests",
        detail=f"Too many requests; nothing was accepted. Please try again in {wait} s.",
        detail_zh=f"请求过于频繁，本次请求未被处理，请在{wait}秒后重试。",
        headers={
            "Retry-After": str(wait),
            "RateLimit-Limit": str(excess.rate.amount),
            "RateLimit-Remaining": "0",
            "RateLimit-Reset": str(wait),
        },
    )


def _tell(excess: Excess, asker: Asker | None) -> None:
    """Once in a window, and never the address."""
    if excess.fresh:
        log.warning("web.limited", limit=excess.what, person=asker.person if asker else None)


def _route(scope: Scope) -> tuple[str, str]:
    return scope["method"], scope["path"]


def _header(scope: Scope, name: bytes) -> bytes:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    for key, value in headers:
        if key == name:
            return value
    return b""
