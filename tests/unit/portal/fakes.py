"""Intake and archive as docs/contracts.md tells them, small and steerable, for the portal alone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from shared.events import receipt_number, submission_id
from shared.identity import Principal, TokenError, TokenVerifier
from shared.region import Region
from tests.unit.portal.fake_acts import PATHS, Deed, allowed_to, instant, now
from tests.unit.portal.fake_likeness import Likeness, own_alike

Json = dict[str, Any]


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
    done: list[tuple[str, Json]] = field(default_factory=list)
    holding: bool = False
    intake_away: bool = False
    archive_away: bool = False
    likeness: Likeness = field(default_factory=Likeness)

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
            "invited": [],
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
            "ratings": [],
            "promises": [],
            "followups": [],
            "overtaken": [],
            "timeline": [],
            "_assign": self.assign,
        }
        case |= fields
        self.cases[case["id"]] = case
        first = "enquiry.drafted.v1" if case["status"] == "draft" else "enquiry.submitted.v1"
        self.tell(case, first, by={**case["author"], "role": "member"})
        return case

    def allow(self, case: Json, who: str, *acts: Json) -> None:
        """What the archive lets a role, or a person, do to this case from now on."""
        case.setdefault("_allowed", {})[who] = list(acts)

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
        app.router.add_post("/v1/drafts", self._draft)
        app.router.add_get("/v1/enquiries", self._find)
        app.router.add_get("/v1/enquiries/{id}", self._case)
        app.router.add_post("/v1/similar", self._own_alike)
        app.router.add_get("/v1/similar", self._groups)
        app.router.add_get("/v1/enquiries/{id}/similar", self._alike)
        app.router.add_post("/v1/enquiries/{id}/{act}", self._act)
        app.router.add_put("/v1/enquiries/{id}/{act}", self._act)
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
        if invited := fields.pop("cosigners", []):
            fields |= {"status": "cosigning", "submitted_at": None}
            fields["invited"] = [{"id": one, "decision": None} for one in invited]
            self.add_case(**fields)
        elif fields["kind"] in ("suggestion", "proposal"):
            self.add_case(**fields)
        else:
            self.assign(self.add_case(**fields), "hrss")

    def _kept(self, fields: Json) -> None:
        self.add_case(**fields)

    async def _draft(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.intake_away:
            return self._away()
        body = await request.read()
        identity = submission_id(person.id, request.headers["Idempotency-Key"], body)
        receipt = receipt_number("SH", identity)
        author = {"id": person.id, "name": person.name}
        fields = {**orjson.loads(body), "id": str(identity), "receipt": receipt, "author": author}
        fields |= {"status": "draft", "submitted_at": None}
        self.record(lambda: self._kept(fields))
        return accepted(id=str(identity), receipt=receipt, status_url=f"/v1/enquiries/{identity}")

    async def _find(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        asked = request.query
        found = [case for case in self.cases.values() if _matches(case, asked, person)]
        found.sort(key=lambda c: c["submitted_at"] or c["updated_at"], reverse=True)
        if asked.get("sort") == "due":
            found.sort(key=lambda c: c["due_at"] or "9999")
        start, limit = int(asked.get("cursor", 0)), int(asked.get("limit", 20))
        more = str(start + limit) if start + limit < len(found) else None
        items = [_told(case) for case in found[start : start + limit]]
        return web.json_response({"items": items, "next": more})

    async def _case(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        case = self.cases.get(request.match_info["id"])
        if case is None or not _sees(case, person):
            return problem(404, "not-found", "There is nothing here for you.", "没有内容。")
        return web.json_response(_told(case) | {"allowed_acts": allowed_to(case, person)})

    async def _own_alike(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        asked = await request.json()
        return web.json_response({"mine": own_alike(self.cases, person.id, asked)})

    async def _alike(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        if person.role not in ("secretariat", "examiner"):
            return problem(403, "forbidden", "Not for you.", "您不能查看。")
        found = self.likeness.between.get(request.match_info["id"], [])
        return web.json_response({"items": found})

    async def _groups(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.archive_away:
            return self._away()
        if person.role not in ("secretariat", "examiner"):
            return problem(403, "forbidden", "Not for you.", "您不能查看。")
        return web.json_response({"groups": self.likeness.groups})

    async def _act(self, request: web.Request) -> web.Response:
        person = self._who(request)
        if self.intake_away or self.archive_away:
            return self._away()
        body = await request.json()
        case = self.cases[request.match_info["id"]]
        act, event = PATHS[request.match_info["act"]], str(uuid4())
        allowed = allowed_to(case, person)
        if act not in {one["act"] for one in allowed}:
            detail = "It is answered already." if case["status"] == "replied" else "Not now."
            detail_zh = "此件已经答复。" if case["status"] == "replied" else "现在不能进行此操作。"
            status = 403 if not allowed or (person.role, act) == ("member", "sign") else 409
            return problem(status, "conflict", detail, detail_zh, allowed=allowed)
        if act in _TEXTS and (faults := _faults(body, text=20_000)):
            return problem(422, "invalid", "Some fields.", "部分内容填写不正确。", errors=faults)
        self.done.append((act, body))
        by = {"id": person.id, "role": person.role, "name": person.name}
        self.record(Deed(act, case, body, by, event, self.tell).perform)
        return accepted(id=case["id"], event_id=event)

    @staticmethod
    def _away() -> web.Response:
        return problem(503, "unavailable", "Not right now.", "系统暂时繁忙。")


_ENDED = ("replied", "closed", "withdrawn", "draft", "cosigning", "merged", "not_filed")
_TEXTS = ("reply", "ask", "opine")


def _told(case: Json) -> Json:
    return {name: value for name, value in case.items() if not name.startswith("_")}


def _faults(body: Json, **limits: int) -> list[Json]:
    faults = []
    for name, limit in limits.items():
        length = len(body.get(name, ""))
        if not length:
            faults.append({"field": name, "reason": "must not be empty", "reason_zh": "内容过短"})
        elif length > limit:
            faults.append({"field": name, "reason": "is too long", "reason_zh": "内容过长"})
    return faults


def _is_of(case: Json, person: Principal) -> bool:
    people = [case["author"], *case["cosigners"], *case["invited"]]
    return person.id in {one["id"] for one in people}


def _sees(case: Json, person: Principal) -> bool:
    if case["status"] in ("draft", "cosigning") and not _is_of(case, person):
        return False
    if person.role in ("secretariat", "examiner") or _is_of(case, person):
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
        and (not asked.get("mine") or _is_of(case, person))
        and (not asked.get("open") or case["status"] not in _ENDED)
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
