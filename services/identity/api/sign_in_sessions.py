"""The routes of a session that the caller has the id of: shown, turned to a member, ended."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response

from services.identity.api.sign_in_forms import ActingChoice, SessionAnswer
from services.identity.domain import Person
from services.identity.handlers.sign_in_acting import ActFor, ShowSession
from services.identity.ports import Sessions
from shared.web import documented_body, json_response, read_body

_PRIVATE = {"Cache-Control": "no-store"}
SESSION_HEADER = "Consult-Session"
Session = Annotated[
    str, Header(alias=SESSION_HEADER, min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")
]


@dataclass(frozen=True, slots=True)
class SessionUse:
    show: ShowSession
    act_for: ActFor
    sessions: Sessions


def add_sessions(app: FastAPI, use: SessionUse, only: list[Any]) -> None:
    @app.get("/v1/sessions/current", response_model=SessionAnswer, dependencies=only)
    async def show(session: Session) -> Response:
        standing = await use.show(session)
        answer = {
            "person": office_of(standing.person),
            "acting_for": standing.session.acting_for,
            "members": [office_of(one) for one in standing.members],
            "expires_at": standing.session.expires,
        }
        return json_response(answer, headers=_PRIVATE)

    @app.put(
        "/v1/sessions/current/acting-for",
        status_code=204,
        dependencies=only,
        openapi_extra=documented_body(ActingChoice),
    )
    async def act_for(request: Request, session: Session) -> Response:
        form = await read_body(request, ActingChoice)
        await use.act_for(session, form.member)
        return Response(status_code=204)

    @app.delete("/v1/sessions/current", status_code=204, dependencies=only)
    async def end(session: Session) -> Response:
        await use.sessions.end(session)
        return Response(status_code=204)


def office_of(person: Person) -> dict[str, str | None]:
    return {
        "id": person.id,
        "role": person.role,
        "name": person.name_zh,
        "name_en": person.name_en,
        "bureau": person.bureau,
        "group": person.group,
    }
