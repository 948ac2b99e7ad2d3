"""How signing in says no: in both languages, and never more than the person may know."""

from math import ceil

from fastapi import FastAPI, Request, Response

from services.identity.domain import DocumentError
from services.identity.handlers import NoSessionError
from services.identity.handlers.sign_in_acting import NoMandateError
from services.identity.handlers.sign_in_ports import (
    NoTicketError,
    NotOnRosterError,
    ProviderRefusedError,
    SignInError,
    TooManyTriesError,
    WrongCodeError,
)
from services.identity.ports import LinkTakenError
from shared.errors import PermanentError
from shared.web import FieldFault, Problem, invalid, problem_response

_SAID: dict[type[PermanentError], tuple[int, str, str, str]] = {
    WrongCodeError: (
        403,
        "wrong-code",
        "The code is wrong or no longer valid. Check it, or ask for a new one.",
        "验证码不正确或已失效，请核对后重试，或重新获取。",
    ),
    NoTicketError: (
        409,
        "sign-in-expired",
        "This sign-in has expired or was used already. Please begin again.",
        "本次登录已过期或已使用，请重新开始。",
    ),
    ProviderRefusedError: (
        403,
        "provider-refused",
        "The identity provider has not confirmed who you are. Please begin again.",
        "统一身份认证未能确认您的身份，请重新登录。",
    ),
    NotOnRosterError: (
        403,
        "not-on-roster",
        "You are not on this session's roster. If this is a mistake, ask the secretariat.",
        "您不在本次会议名册中。如有疑问，请联系大会秘书处。",
    ),
    NoMandateError: (
        403,
        "no-mandate",
        "You may not act for this member today.",
        "您今日没有为该代表、委员代办的授权。",
    ),
    LinkTakenError: (
        409,
        "account-taken",
        "This account is bound to somebody else. Please ask the secretariat.",
        "该账号已绑定其他人员，请联系大会秘书处。",
    ),
}


def add_problems(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return problem_response(_problem(error), request.url.path)

    for kind in (SignInError, LinkTakenError, NoSessionError):
        app.add_exception_handler(kind, refused)


def document_problem(error: DocumentError) -> Problem:
    return invalid([FieldFault("number", error.words.en, error.words.zh)])


def _problem(error: Exception) -> Problem:
    if isinstance(error, TooManyTriesError):
        return _too_many(error.seconds)
    if isinstance(error, NoSessionError):
        return no_session()
    said = next((_SAID[kind] for kind in type(error).__mro__ if kind in _SAID), None)
    if said is None:
        raise error
    status, slug, detail, detail_zh = said
    return Problem(status, slug, detail=detail, detail_zh=detail_zh)


def _too_many(seconds: float) -> Problem:
    wait = max(1, ceil(seconds))
    return Problem(
        429,
        "too-many-tries",
        detail=f"Too many tries. Please try again in {wait} s.",
        detail_zh=f"尝试次数过多，请在 {wait} 秒后重试。",
        headers={"Retry-After": str(wait)},
    )


def no_session() -> Problem:
    return Problem(
        401,
        "session-ended",
        detail="There is no such session, or it has ended.",
        detail_zh="登录已失效，请重新登录。",
        headers={"WWW-Authenticate": 'Bearer realm="consult"'},
    )
