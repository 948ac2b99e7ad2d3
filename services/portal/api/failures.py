"""What cannot be shown is said in the reader's language, as a page or as a plain status."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from services.portal.api.portal import Portal, WrongRoleError
from services.portal.api.sessions import Session
from services.portal.api.visit import ForgedFormError
from services.portal.domain.words import Bilingual, Words, say
from services.portal.ports import (
    NobodyToActForError,
    NotSignedInError,
    RefusedError,
    ServiceAwayError,
)

log = structlog.get_logger(__name__)
_RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Failure:
    status: int
    title: Words
    advice: Words
    detail: Bilingual | None = None


_NOTHING = Failure(404, say("没有找到"), say("地址有误，或者这里没有您可查看的内容。"))
_NOT_YOURS = Failure(403, say("不能进行此操作"), say("您的身份不能查看此页面或进行此操作。"))
_FORGED = Failure(
    403, say("页面已过期"), say("此表单不属于当前登录。请返回上一页，刷新后重新提交。")
)
_AWAY = Failure(503, say("系统暂时繁忙"), say("服务正在恢复，已提交的内容不会丢失。请稍后重试。"))
_TOO_LONG = Failure(413, say("内容过长"), say("请返回上一页，缩短内容后重新提交。"))
_BAD = Failure(400, say("请求无法处理"), say("请返回上一页重试。"))
_BROKEN = Failure(500, say("系统出现错误"), say("请稍后重试；如持续出现，请联系大会秘书处。"))


class _Failures:
    """The handlers, one for each way in which a page can fail to be."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    async def not_signed_in(self, request: Request, error: Exception) -> Response:
        visit = self._portal.visit(request)
        if isinstance(error, NobodyToActForError):
            return self._portal.pages.go(visit, "/acting")
        if visit.session.id is not None and self._portal.identity is not None:
            self._portal.identity.forget(visit.session.id)
            visit.session = Session()
        wanted = "/"
        if request.method == "GET" and not visit.is_fragment and request.url.path != "/":
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        query = f"?{urlencode({'next': wanted})}" if wanted != "/" else ""
        return self._portal.pages.go(visit, f"/sign-in{query}")

    async def wrong_role(self, request: Request, _error: Exception) -> Response:
        return self._page(request, _NOT_YOURS)

    async def forged(self, request: Request, _error: Exception) -> Response:
        log.warning("portal.form_refused", path=request.url.path)
        return self._page(request, _FORGED)

    async def away(self, request: Request, error: Exception) -> Response:
        wait = error.wait_seconds if isinstance(error, ServiceAwayError) else None
        told = replace(_AWAY, advice=say("已提交的内容不会丢失。请 %(n)d 秒后再试。", n=wait))
        response = self._page(request, _AWAY if wait is None else told)
        response.headers["Retry-After"] = str(wait or _RETRY_SECONDS)
        return response

    async def refused(self, request: Request, error: Exception) -> Response:
        if not isinstance(error, RefusedError):
            raise error
        failure = Failure(error.status, _BAD.title, _BAD.advice, error.detail)
        return self._page(request, failure)

    async def invalid(self, request: Request, _error: Exception) -> Response:
        return self._page(request, _NOTHING)

    async def http(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else _BAD.status
        known = {failure.status: failure for failure in (_NOTHING, _NOT_YOURS, _TOO_LONG)}
        fallback = Failure(status, _BAD.title, _BAD.advice)
        return self._page(request, known.get(status, fallback))

    async def unexpected(self, request: Request, error: Exception) -> Response:
        log.error("portal.failed", reason=type(error).__name__, exc_info=error)
        return self._page(request, _BROKEN)

    def _page(self, request: Request, failure: Failure) -> Response:
        visit = self._portal.visit(request)
        pages = self._portal.pages
        return pages.show(visit, "failure.html", status=failure.status, failure=failure)


def add_failures(app: FastAPI, portal: Portal) -> None:
    """Replaces the JSON problems of the other services by pages."""
    failures = _Failures(portal)
    app.add_exception_handler(NotSignedInError, failures.not_signed_in)
    app.add_exception_handler(WrongRoleError, failures.wrong_role)
    app.add_exception_handler(ForgedFormError, failures.forged)
    app.add_exception_handler(ServiceAwayError, failures.away)
    app.add_exception_handler(RefusedError, failures.refused)
    app.add_exception_handler(RequestValidationError, failures.invalid)
    app.add_exception_handler(HTTPException, failures.http)
    app.add_exception_handler(Exception, failures.unexpected)
