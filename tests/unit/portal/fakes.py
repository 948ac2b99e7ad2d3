"""Intake and archive as docs/contracts.md tells them, small and steerable, for the portal alone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.events import receipt_number, submission_id
from shared.identity import Principal, TokenError, TokenVerifier
from shared.region import Region

Json = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the fake has no clock to be given


def instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def problem(status: int, slug: str, detail: str, detail_zh: str, **more: Any) -> web.Response:
    body = {"type": f"urn:consult:problem:{slug}", "status": status, "title": slug}
    body |= {"detail": detail, "detail_zh": detail_zh, **more}
    headers = {"Retry-After": "2"} if status == 503 else {}
    return web.Response(
        body=orjson.dumps(body),
        status=status,
        headers=headers,
        content_type="application/problem+json",
    )


def accepted(**body: str) -> web.Response:
    return web.json_response(body, status=202)


@dataclass
class FakeServices:
    """`holding` keeps what is submitted or done from the archive until `release()`."""

    region: Region
    verifier: TokenVerifier
    cases: dict[str, Json] = field(default_factory=dict)
    held: list[Callable[[], None]] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    holding: bool = False
    intake_away: bool = False
    archive_away: bool = False

    def release(self) -> None:
        waiting, self.held = self.held, []
        self.holding = False
        for change in waiting:
            change()

    def record(self, change: Callable[[], None]) -> None:
        if self.holding:
            self.held.append(change)
        else:
            change()

    def add_case(self, **fields: Any) -> Json:
        identity = str(uuid4())
        case: Json = {
            "id": identity,
            "receipt": receipt_number("SH", UUID(identity)),
            "region": self.region.code,
            "kind": "consultation",
            "title": "灵活就业人员如何参加职工社会保险",
            "text": "外卖骑手等灵活就业人员希望了解参加职工社会保险的办法。\n\n请说明缴费基数。",
            "author": {"id": "m0001", "name": "王书禾"},
            "cosigners": [],
            "wanted_bureaus": [],
            "attachments": [],
            "publication": "full",
            "status": "submitted",
            "submitted_at": instant(now()),
            "updated_at": instant(now()),
            "due_at": None,
            "bureaus": [],
            "assignments": [],
            "replies": [],
            "timeline": [],
        }
        case |= fields
        self.cases[case["id"]] = case
        self.tell(case, "enquiry.submitted.v1", by=case["author"])
        return case

    def tell(self, case: Json, event_type: str, *, event: str | None = None, **more: Any) -> None:
        entry = {"id": event or str(uuid4()), "type": event_type, "at": instant(now()), **more}
        case["timeline"].append(entry)
        case["updated_at"] = entry["at"]

    def assign(
        self, case: Json, bureau: str, *, hours: float = 6, role: str = "sole", by: str = "router"
    ) -> Json:
        due_at = instant(now() + timedelta(hours=hours))
        assignment: Json = {
            "id": str(uuid4()),
            "bureau": bureau,
            "role": role,
            "status": "dispatched",
            "assigned_at": instant(now()),
            "due_at": due_at,
            "signed_at": None,
            "replied_at": None,
            "confidence": 0.82,
            "reasons": [],
            "decided_by": by,
            "hops": 0,
        }
        case["assignments"].append(assignment)
        case["bureaus"].append(bureau)
        case["due_at"] = due_at
        case["status"] = "assigned"
        self.tell(case, "enquiry.assigned.v1", bureau=bureau, role=role, decided_by=by)
        return assignment

    def triage(self, case: Json, *candidates: tuple[str, float]) -> None:
        case["status"] = "triage"
        found = [{"bureau": code, "score": score} for code, score in candidates]
        self.tell(case, "triage.requested.v1", reason="low_confidence", candidates=found)

    @property
    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/health/live", self._live)
        app.router.add_get("/v1/bureaus", self._bureaus)
        app.router.add_post("/v1/enquiries", self._submit)
        app.router.add_get("/v1/enquiries", self._find)
        app.router.add_get("/v1/enquiries/{id}", self._case)
        app.router.add_post("/v1/enquiries/{id}/{act}", self._act)
        return app

    def _who(self, request: web.Request) -> Principal:
        try:
            return self.verifier.verify(request.headers["Authorization"].removeprefix("Bearer "))
        except (KeyError, TokenError):
            raise web.HTTPUnauthorized from None

    async def _live(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "live"})

    async def _bureaus(self, request: web.Request) -> web.Response:
        self._who(request)
        if self.intake_away:
            return self._away()
        bureaus = [
            {"code": b.code, "name": b.name.model_dump(), "remit": b.remit.model_dump()}
            for b in self.region.bureaus
        ]
        return web.json_response({"bureaus": bureaus})

    async def _submit(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.intake_away:
            return self._away()
        body = await request.read()
        paper = orjson.loads(body)
        if faults := _faults(paper, title=200, text=20_000):
            return problem(422, "invalid", "Some fields.", "部分内容填写不正确。", errors=faults)
        identity = submission_id(person.id, request.headers["Idempotency-Key"], body)
        receipt = receipt_number("SH", identity)
        self.submissions.append(paper)
        author = {"id": person.id, "name": person.name}
        fields = {**paper, "id": str(identity), "receipt": receipt, "author": author}
        if str(identity) not in self.cases:
            self.record(lambda: self._filed(fields))
        return accepted(id=str(identity), receipt=receipt, status_url=f"/v1/enquiries/{identity}")

    def _filed(self, fields: Json) -> None:
        self.assign(self.add_case(**fields), "hrss")

    async def _find(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        asked = request.query
        found = [case for case in self.cases.values() if _matches(case, asked, person)]
        found.sort(key=lambda c: c["submitted_at"], reverse=True)
        if asked.get("sort") == "due":
            found.sort(key=lambda c: c["due_at"] or "9999")
        start, limit = int(asked.get("cursor", 0)), int(asked.get("limit", 20))
        more = str(start + limit) if start + limit < len(found) else None
        return web.json_response({"items": found[start : start + limit], "next": more})

    async def _case(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        case = self.cases.get(request.match_info["id"])
        if case is None or not _sees(case, person):
            return problem(404, "not-found", "There is nothing here for you.", "没有内容。")
        return web.json_response(case)

    async def _act(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.intake_away or self.archive_away:
            return self._away()
        body = await request.json()
        case = self.cases[request.match_info["id"]]
        act, event = request.match_info["act"], str(uuid4())
        if act == "replies" and (faults := _faults(body, text=20_000)):
            return problem(422, "invalid", "Some fields.", "部分内容填写不正确。", errors=faults)
        if case["status"] == "replied":
            return problem(409, "conflict", "It is answered already.", "此件已经答复。")
        by = {"id": person.id, "role": person.role, "name": person.name}
        self.record(lambda: self._done(case, act, body=body, by=by, event=event))
        return accepted(id=case["id"], event_id=event)

    def _done(self, case: Json, act: str, *, body: Json, by: Json, event: str) -> None:
        own = case["assignments"][-1] if case["assignments"] else None
        bureau = own["bureau"] if own else None
        if act == "signature" and own:
            own |= {"status": "signed", "signed_at": instant(now())}
            case["status"] = "in_handling"
            self.tell(case, "assignment.signed.v1", event=event, bureau=bureau, by=by)
        elif act == "replies" and own:
            reply = {"id": event, "bureau": bureau, "by": by, "at": instant(now()), **body}
            case["replies"].append({**reply, "supplementary": False})
            if body["stage"] == "final":
                own["status"] = case["status"] = "replied"
            stage = body["stage"]
            self.tell(case, "reply.submitted.v1", event=event, bureau=bureau, by=by, stage=stage)
        elif act == "hand-backs" and own:
            own["status"] = "return_requested"
            kind = "assignment.return_requested.v1"
            self.tell(case, kind, event=event, bureau=bureau, by=by, **body)
        elif act == "directions":
            self.tell(case, "assignment.directed.v1", event=event, by=by, **body)
            self.assign(case, body["lead"], by="secretariat")

    @staticmethod
    def _away() -> web.Response:
        return problem(503, "unavailable", "Not right now.", "系统暂时繁忙。")


def _faults(body: Json, **limits: int) -> list[Json]:
    faults = []
    for name, limit in limits.items():
        length = len(body.get(name, ""))
        if not length:
            faults.append({"field": name, "reason": "must not be empty", "reason_zh": "内容过短"})
        elif length > limit:
            faults.append({"field": name, "reason": "is too long", "reason_zh": "内容过长"})
    return faults


def _sees(case: Json, person: Principal) -> bool:
    if person.role == "secretariat" or case["author"]["id"] == person.id:
        return True
    if person.role == "official" and person.bureau in case["bureaus"]:
        return True
    return bool(case["status"] == "replied" and case["publication"] != "closed")


def _matches(case: Json, asked: Any, person: Principal) -> bool:
    words = (asked.get("q") or "").split()
    text = case["title"] + case["text"] + "".join(reply["text"] for reply in case["replies"])
    return (
        _sees(case, person)
        and asked.get("kind", case["kind"]) == case["kind"]
        and asked.get("status", case["status"]) == case["status"]
        and (not asked.get("bureau") or asked["bureau"] in case["bureaus"])
        and (not asked.get("mine") or case["author"]["id"] == person.id)
        and (not asked.get("open") or case["status"] not in ("replied", "closed", "withdrawn"))
        and all(word in text for word in words)
    )


@asynccontextmanager
async def serving_fakes(services: FakeServices) -> AsyncIterator[str]:
    """The address of both."""
    server = TestServer(services.app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()
