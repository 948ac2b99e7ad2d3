"""Identity over its HTTP interface; tokens stay here, a page never sees one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from services.portal.adapters.http import Service
from services.portal.adapters.known_readers import KnownReaders
from services.portal.domain.people import Office, Reader
from services.portal.ports import (
    NobodyToActForError,
    NotSignedInError,
    Outcome,
    ServiceAwayError,
    Standing,
    Start,
)
from shared.clock import Clock

ELSEWHERE = (502, 503, 504)
"""Not 429: that is for the person, and no other replica would answer otherwise."""


class _Principal(BaseModel):
    id: str
    role: str
    name: str | None = None
    bureau: str | None = None
    acting_for: str | None = None


class _Granted(BaseModel):
    token: str
    expires_at: datetime
    principal: _Principal


class _Tickets(BaseModel):
    ticket: str
    offices: list[Office] = []


class _Outcome(BaseModel):
    session: str | None = None
    person: Office | None = None
    choose: _Tickets | None = None
    bind: _Tickets | None = None


class _Standing(BaseModel):
    person: Office
    acting_for: str | None = None
    members: list[Office] = []


class HttpIdentity:
    """`credential` is the file with the portal's own token, read at each call: it may change."""

    def __init__(self, service: Service, credential: Path, *, clock: Clock) -> None:
        self._service = service
        self._credential = credential
        self._clock = clock
        self._readers = KnownReaders()

    async def ways(self) -> Sequence[str]:
        answer = orjson.loads(await self._call("GET", "/v1/sign-in/ways"))
        return [one["id"] for one in answer["ways"]]

    async def reader(self, session: str) -> Reader:
        now = self._clock().timestamp()
        if known := self._readers.believed(session, now=now):
            return known
        try:
            reader, expires = await self._granted(session)
        except NotSignedInError:
            self.forget(session)
            await self._tell_apart(session)
            raise
        except ServiceAwayError:
            if known := self._readers.believed_while_away(session, now=now):
                return known
            raise
        self._readers.keep(session, reader, now=now, expires=expires)
        return reader

    async def _granted(self, session: str) -> tuple[Reader, float]:
        answer = await self._post("/v1/tokens", {"session": session})
        granted = _Granted.model_validate_json(answer)
        return await self._reader(session, granted), granted.expires_at.timestamp()

    def forget(self, session: str) -> None:
        self._readers.forget(session)

    async def ask_for_code(
        self, name: str, number: str, *, document_type: str, address: str
    ) -> str:
        form = {
            "name": name,
            "number": number,
            "document_type": document_type,
            "address": address,
        }
        return str(orjson.loads(await self._post("/v1/sign-in/code", form))["challenge"])

    async def prove(
        self, challenge: str, code: str, *, address: str, bind: str | None = None
    ) -> Outcome:
        form = {"challenge": challenge, "code": code, "address": address, "bind": bind}
        return await self._outcome("code/verify", form)

    async def start(self, way: str) -> Start:
        answer = orjson.loads(await self._call("GET", f"/v1/sign-in/{way}/start"))
        return Start(answer["url"], answer["state"])

    async def finish(self, way: str, *, state: str, code: str, address: str) -> Outcome:
        form = {"state": state, "code": code, "address": address}
        return await self._outcome(f"{way}/finish", form)

    async def choose(self, ticket: str, person: str) -> Outcome:
        return await self._outcome("choose", {"ticket": ticket, "person": person})

    async def demonstrate(self, person: str) -> Outcome:
        return await self._outcome("demo", {"person": person})

    async def standing(self, session: str) -> Standing:
        answer = await self._call("GET", "/v1/sessions/current", session)
        said = _Standing.model_validate_json(answer)
        return Standing(said.person, said.acting_for, said.members)

    async def act_for(self, session: str, member: str) -> None:
        self.forget(session)
        await self._service.send(
            "PUT",
            self._self(),
            "/v1/sessions/current/acting-for",
            body={"member": member},
            headers=_of(session),
        )

    async def end(self, session: str) -> None:
        self.forget(session)
        await self._call("DELETE", "/v1/sessions/current", session)

    async def _tell_apart(self, session: str) -> None:
        """Raises NobodyToActForError, NotSignedInError."""
        standing = await self.standing(session)
        if standing.person.role == "assistant" and standing.acting_for is None:
            raise NobodyToActForError("for whom is not said yet")

    async def _reader(self, session: str, granted: _Granted) -> Reader:
        who = granted.principal
        member = None
        if who.acting_for:
            standing = await self.standing(session)
            named = {one.id: one.name for one in standing.members}
            member = named.get(who.acting_for, who.acting_for)
        own_id = who.acting_for or who.id
        return Reader(own_id, who.role, who.name, who.bureau, granted.token, member)

    async def _outcome(self, step: str, form: Mapping[str, Any]) -> Outcome:
        said = _Outcome.model_validate_json(await self._post(f"/v1/sign-in/{step}", form))
        return Outcome(
            session=said.session,
            role=said.person.role if said.person else "",
            choose=said.choose.ticket if said.choose else None,
            offices=said.choose.offices if said.choose else (),
            bind=said.bind.ticket if said.bind else None,
        )

    async def _post(self, path: str, form: Mapping[str, Any]) -> bytes:
        body = {name: value for name, value in form.items() if value is not None}
        return await self._service.send("POST", self._self(), path, body=body, headers={})

    async def _call(self, method: str, path: str, session: str | None = None) -> bytes:
        return await self._service.call(method, self._self(), path, _of(session) if session else {})

    def _self(self) -> Reader:
        """The portal itself, as one who calls."""
        token = self._credential.read_text("ascii").strip()
        return Reader("service:portal", "service", token=token)


def _of(session: str) -> Mapping[str, str]:
    return {"Consult-Session": session}
