"""Bearer tokens at the door: a request comes in as a verified principal, or not at all."""

from collections.abc import Collection

from fastapi import Request

from shared.events.parts import Role
from shared.identity import Principal, TokenError, TokenVerifier
from shared.web.problems import Problem, forbidden


class Authenticate:
    """A FastAPI dependency that answers the `Principal` of a request."""

    def __init__(self, verifier: TokenVerifier, *, region: str) -> None:
        self._verifier = verifier
        self._region = region

    async def __call__(self, request: Request) -> Principal:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthenticated("A bearer token is required.")
        try:
            principal = await self._verifier.verify_or_look_again(token.strip())
        except TokenError as error:
            raise _unauthenticated(f"{error}.") from None
        if principal.region != self._region:
            raise forbidden("This token is for another region.", "此凭证不属于本地区。")
        return principal


def require_role(principal: Principal, *roles: Role) -> None:
    """Raises a 403 problem unless the principal has one of the roles."""
    if principal.role not in roles:
        raise forbidden(f"Only for: {', '.join(roles)}.", "您的身份不能进行此操作。")


def require_service(principal: Principal, names: Collection[str]) -> None:
    """Raises a 403 problem unless it is one of these services: `service:intake`."""
    if principal.role != "service" or principal.id not in names:
        raise forbidden("Not for this service.", "该服务无权调用。")


def _unauthenticated(detail: str) -> Problem:
    return Problem(
        401,
        "unauthenticated",
        detail=detail,
        detail_zh="请先登录；登录已过期时请重新登录。",
        headers={"WWW-Authenticate": 'Bearer realm="consult"'},
    )
