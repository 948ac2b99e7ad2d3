"""Limits on pages: by the person who has signed in, else by the address; said on a page."""

from functools import partial

from fastapi import FastAPI, Request, Response
from starlette.types import Scope

from services.portal.api.failures import Failure
from services.portal.api.portal import Portal
from services.portal.api.visit import READER
from services.portal.domain.words import say
from shared.web.limits import Asker, Manner, limit_requests
from shared.web.limits_rates import RateSettings
from shared.web.problems import Problem

_OPEN = ("/static/",)
_TOO_MANY = Failure(429, say("请求过于频繁"), say("本次请求未被处理。请稍候片刻再试。"))


def limit_pages(app: FastAPI, portal: Portal, settings: RateSettings) -> None:
    """After `add_pages`: the entrance has to know first who it is."""
    manner = Manner(refuse=partial(_refuse, portal), open_paths=_OPEN)
    limit_requests(app, settings, _reader_of, manner=manner)


def _reader_of(scope: Scope) -> Asker | None:
    reader = scope.get("state", {}).get(READER)
    if reader is None:
        return None
    # Whoever acts for a member must not use up what is the member's own.
    return Asker(reader.id if reader.acting_for is None else f"{reader.id} acting")


def _refuse(portal: Portal, request: Request, problem: Problem) -> Response:
    visit = portal.visit(request)
    page = portal.pages.show(visit, "failure.html", status=problem.status, failure=_TOO_MANY)
    page.headers.update(problem.headers)
    return page
