"""The routes: keys for everyone, tokens for the portal, revocations for services, `me`."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response

from services.identity.api.forms import (
    MeAnswer,
    RevocationsAnswer,
    RevocationsQuestion,
    TokenAnswer,
    TokenRequest,
    WhoAnswer,
)
from services.identity.domain import Person
from services.identity.handlers import GrantToken, NoSessionError
from services.identity.ports import People, RevocationList, Signer
from shared.clock import Clock
from shared.identity import Principal
from shared.web import (
    Authenticate,
    Problem,
    documented_body,
    json_response,
    read_body,
    require_role,
    require_service,
)


@dataclass(frozen=True, slots=True)
class UseCases:
    grant: GrantToken
    people: People
    revocations: RevocationList
    signer: Signer
    clock: Clock
    token_callers: Collection[str]


def add_routes(app: FastAPI, use: UseCases, authenticate: Authenticate) -> None:
    _add_keys(app, use)
    _add_tokens(app, use, authenticate)
    _add_revocations(app, use, authenticate)


def _add_keys(app: FastAPI, use: UseCases) -> None:
    @app.get("/.well-known/jwks.json", openapi_extra={"security": []})
    async def keys() -> Response:
        return Response(
            use.signer.jwks(now=use.clock().timestamp()),
            headers={"Cache-Control": "public, max-age=30"},
            media_type="application/jwk-set+json",
        )


def _add_tokens(app: FastAPI, use: UseCases, authenticate: Authenticate) -> None:
    who = Depends(authenticate)

    @app.post("/v1/tokens", response_model=TokenAnswer, openapi_extra=documented_body(TokenRequest))
    async def grant(request: Request, principal: Annotated[Principal, who]) -> Response:
        require_service(principal, use.token_callers)
        asked = await read_body(request, TokenRequest)
        try:
            granted = await use.grant(asked.session)
        except NoSessionError:
            raise _no_session() from None
        answer = {
            "token": granted.token,
            "expires_at": granted.expires.isoformat().replace("+00:00", "Z"),
            "principal": asdict(granted.principal),
            "name_en": granted.person.name_en,
        }
        return json_response(answer, headers={"Cache-Control": "no-store"})

    @app.get("/v1/me", response_model=MeAnswer)
    async def me(principal: Annotated[Principal, who]) -> Response:
        answer = WhoAnswer(**asdict(principal)).model_dump()
        person = await use.people.person(principal.id)
        return json_response(answer | (_of_roster(person) if person else {}))


def _add_revocations(app: FastAPI, use: UseCases, authenticate: Authenticate) -> None:
    @app.get("/v1/revocations", response_model=RevocationsAnswer)
    async def revocations(
        asked: Annotated[RevocationsQuestion, Query()],
        principal: Annotated[Principal, Depends(authenticate)],
    ) -> Response:
        require_role(principal, "service")
        now = int(use.clock().timestamp())
        found = await use.revocations.since(asked.after, now=now)
        return json_response({"items": [asdict(one) for one in found]})


def _of_roster(person: Person) -> dict[str, object]:
    return {
        "name_en": person.name_en,
        "body": person.body,
        "group": person.group,
        "mandates": [asdict(one) for one in person.acting_for],
    }


def _no_session() -> Problem:
    return Problem(
        401,
        "session-ended",
        detail="There is no such session, or it has ended.",
        detail_zh="登录已失效，请重新登录。",
        headers={"WWW-Authenticate": 'Bearer realm="consult"'},
    )
