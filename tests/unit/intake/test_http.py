"""The HTTP entrance over a real socket: what it takes, and what it says to everything else."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.handlers import ACTS
from services.intake.ports import ActRefusedError, ArchiveUnavailableError
from shared.events import Event
from shared.identity import Principal
from shared.messaging.ports import BrokerUnavailableError, QueueFullError, UnroutableError
from tests.unit.intake.support import (
    ASSISTANT,
    EXAMINER,
    MEMBER,
    OFFICIAL,
    SECRETARY,
    Door,
    Intake,
    enquiry_body,
    open_door,
)

SUBMIT = "/v1/enquiries"


@pytest.fixture
def intake() -> Intake:
    return Intake()


@pytest.fixture
async def door(intake: Intake) -> AsyncIterator[Door]:
    async with open_door(intake) as opened:
        yield opened


async def test_a_member_gets_a_receipt(door: Door, intake: Intake) -> None:
    answer = await door.post(SUBMIT, enquiry_body(), headers={"Idempotency-Key": "k-1"})
    assert answer.status == 202
    assert set(answer.body) == {"id", "receipt", "status_url"}
    assert answer.headers["Location"] == answer.body["status_url"]
    assert answer.body["id"] in answer.body["status_url"]
    assert [str(event.subject) for event in intake.published] == [answer.body["id"]]


async def test_a_secretarys_token_says_for_whom_he_acts(door: Door, intake: Intake) -> None:
    assert (await door.post(SUBMIT, enquiry_body(), who=ASSISTANT)).status == 202
    enquiry = intake.cases.know()
    assert (await door.post(f"{SUBMIT}/{enquiry}/withdrawal", {}, who=ASSISTANT)).status == 202
    submitted, withdrawn = intake.published
    assert submitted.data.author.id == "m001"
    assert (withdrawn.data.by.id, withdrawn.data.by.acting_for) == ("a001", "m001")


async def test_the_trace_of_the_caller_is_kept_if_it_is_one(door: Door, intake: Intake) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await door.post(SUBMIT, enquiry_body(), headers={"traceparent": trace})
    await door.post(SUBMIT, enquiry_body(text="二"), headers={"traceparent": "00-zz-1-01"})
    first, second = intake.published
    assert first.traceparent == trace
    assert (second.traceparent or "")[3:35] == second.subject.hex


BAD_BODIES: dict[str, tuple[Any, int, list[str]]] = {
    "no JSON": (b"title=1", 400, [""]),
    "empty": (b"", 400, [""]),
    "cut off": (b'{"kind": "sugg', 400, [""]),
    "a lone surrogate": (
        orjson.dumps(enquiry_body()).replace(b'"sugg', b'"\\ud800sugg'),
        400,
        [""],
    ),
    "a lone surrogate in UTF-8": (b'{"title": "\xed\xa0\x80"}', 400, [""]),
    "not UTF-8": (b'{"title": "\xff\xfe"}', 400, [""]),
    "deep": (b"[" * 100_000, 400, [""]),
    "deep in a field": (b'{"title":' + b"[" * 50_000 + b"]" * 50_000 + b"}", 400, [""]),
    "a list": ([], 422, [""]),
    "a number": (b"1e400", 422, [""]),
    "null": (b"null", 422, [""]),
    "an empty object": ({}, 422, ["kind", "title", "text"]),
    "an unknown field": (enquiry_body(urgent=True), 422, ["urgent"]),
    "an unknown kind": (enquiry_body(kind="complaint"), 422, ["kind"]),
    "a blank title": (enquiry_body(title="   "), 422, ["title"]),
    "a long title": (enquiry_body(title="题" * 201), 422, ["title"]),
    "a number for a title": (enquiry_body(title=5), 422, ["title"]),
    "a long text": (enquiry_body(text="文" * 20_001), 422, ["text"]),
    "a NUL": (enquiry_body(text="a\x00b"), 422, ["text"]),
    "a control character": (enquiry_body(title="a\x1b[31mb"), 422, ["title"]),
    "a C1 control character": (enquiry_body(text="a\x9bb"), 422, ["text"]),
    "a bidi override": (enquiry_body(title="a\u202eb"), 422, ["title"]),
    "an unknown bureau": (enquiry_body(wanted_bureaus=["nope"]), 422, ["wanted_bureaus.0"]),
    "too many bureaus": (enquiry_body(wanted_bureaus=["hrss"] * 6), 422, ["wanted_bureaus"]),
    "too many co-signers": (enquiry_body(cosigners=["m1"] * 51), 422, ["cosigners"]),
    "no person": (enquiry_body(cosigners=["m 1"]), 422, ["cosigners.0"]),
    "null for a list": (enquiry_body(cosigners=None), 422, ["cosigners"]),
    "an attachment over HTTP": (
        enquiry_body(attachments=[{"name": "a", "url": "http://files.example/a"}]),
        422,
        ["attachments.0.url"],
    ),
    "a link with a password": (
        enquiry_body(attachments=[{"name": "a", "url": "https://u:p@files.example/a"}]),
        422,
        ["attachments.0.url"],
    ),
    "a link to a script": (
        enquiry_body(attachments=[{"name": "a", "url": "javascript:alert(1)"}]),
        422,
        ["attachments.0.url"],
    ),
    "a negative size": (
        enquiry_body(attachments=[{"name": "a", "url": "https://f.example/", "size": -1}]),
        422,
        ["attachments.0.size"],
    ),
    "a huge size": (
        b'{"kind":"proposal","title":"t","text":"t","attachments":'
        b'[{"name":"a","url":"https://f.example/","size":1' + b"0" * 5_000 + b"}]}",
        400,
        [""],
    ),
    "too many attachments": (
        enquiry_body(attachments=[{"name": "a", "url": "https://f.example/"}] * 21),
        422,
        ["attachments"],
    ),
    "an unknown publication": (enquiry_body(publication="secret"), 422, ["publication"]),
}


@pytest.mark.parametrize(("body", "status", "fields"), BAD_BODIES.values(), ids=BAD_BODIES)
async def test_bad_input_is_answered_with_the_field_at_fault(
    door: Door, intake: Intake, body: Any, status: int, fields: list[str]
) -> None:
    answer = await door.post(SUBMIT, body)
    assert (answer.status, answer.fields) == (status, fields)
    assert answer.body["detail"]
    assert answer.body["detail_zh"]
    assert intake.published == []


async def test_many_unknown_fields_with_long_names_give_a_short_answer(door: Door) -> None:
    body = {f"{'x' * 200}{number}": 1 for number in range(1_000)}
    answer = await door.post(SUBMIT, body)
    assert answer.status == 422
    assert len(answer.fields) <= 20
    assert max(map(len, answer.fields)) <= 60


@pytest.mark.parametrize("chunked", [False, True])
async def test_ten_megabytes_are_refused_and_the_client_is_told(
    door: Door, *, chunked: bool
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65_536

    data = pieces() if chunked else io.BytesIO(b" " * (160 * 65_536))
    headers = {
        "Authorization": f"Bearer {door.token(MEMBER)}",
        "Content-Type": "application/json",
    }
    answer = await door.ask("POST", SUBMIT, data=data, headers=headers)
    assert answer.status == 413
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "", "application/jsonx"])
async def test_another_media_type_is_415(door: Door, media_type: str) -> None:
    answer = await door.post(SUBMIT, enquiry_body(), headers={"Content-Type": media_type})
    assert answer.status == 415
    assert answer.body["type"] == "urn:consult:problem:media-type"


@pytest.mark.parametrize("key", ["", "a b", "k" * 201, "schl\u00fcssel"])
async def test_a_key_is_short_and_visible(door: Door, key: str) -> None:
    answer = await door.post(SUBMIT, enquiry_body(), headers={"Idempotency-Key": key})
    assert (answer.status, answer.fields) == (422, ["Idempotency-Key"])


async def test_no_door_is_open_without_a_token(door: Door) -> None:
    for authorization in ("", "Basic YTpi", "Bearer", "Bearer a.b.c", "Bearer \u00e9"):
        answer = await door.post(
            SUBMIT, enquiry_body(), who=None, headers={"Authorization": authorization}
        )
        assert (answer.status, answer.body["title"]) == (401, "Unauthorized")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await door.ask("GET", "/v1/bureaus")).status == 401
    old = {"Authorization": f"Bearer {door.token(MEMBER, age_seconds=7_200)}"}
    assert (await door.post(SUBMIT, enquiry_body(), who=None, headers=old)).status == 401


STRANGER = Principal("m001", "member", "elsewhere")


@pytest.mark.parametrize(
    ("path", "who"),
    [
        (SUBMIT, OFFICIAL),
        (SUBMIT, SECRETARY),
        (SUBMIT, STRANGER),
        (f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/replies", MEMBER),
        (f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/signature", SECRETARY),
        (f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/hand-backs", MEMBER),
        (f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/directions", OFFICIAL),
    ],
)
async def test_each_door_is_for_its_own_people(door: Door, path: str, who: Principal) -> None:
    answer = await door.post(path, enquiry_body(), who=who)
    assert answer.status == 403
    assert answer.body["detail_zh"]


async def test_a_bureau_signs_replies_and_hands_back(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know()
    acts: dict[str, dict[str, Any]] = {
        "signature": {},
        "replies": {"stage": "final", "text": "已采纳。", "result_class": "A"},
        "hand-backs": {"reason_code": "not_our_remit", "evidence": "不属于本局职责。"},
    }
    for act, body in acts.items():
        answer = await door.post(f"{SUBMIT}/{enquiry}/{act}", body, who=OFFICIAL)
        assert (answer.status, answer.body["id"]) == (202, str(enquiry))
        assert answer.body["event_id"] == str(intake.published[-1].id)
    assert {event.bureau for event in intake.published} == {"hrss"}


async def test_two_directions_of_the_same_words_are_two(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know(assignment=None)
    path, body = f"{SUBMIT}/{enquiry}/directions", {"lead": "hrss"}
    answers = [await door.post(path, body, who=SECRETARY) for _ in range(2)]
    assert len({answer.body["event_id"] for answer in answers}) == 2
    key = {"Idempotency-Key": "k"}
    answers = [await door.post(path, body, who=SECRETARY, headers=key) for _ in range(2)]
    assert len({answer.body["event_id"] for answer in answers}) == 1


async def test_drafts_without_a_key_are_each_one_of_their_own(door: Door) -> None:
    draft = {"kind": "proposal"}
    answers = [await door.post("/v1/drafts", draft) for _ in range(2)]
    assert {answer.status for answer in answers} == {202}
    assert set(answers[0].body) == {"id", "receipt", "status_url"}
    assert len({answer.body["id"] for answer in answers}) == 2
    assert (await door.post("/v1/drafts", draft, who=OFFICIAL)).status == 403


async def test_a_draft_is_put_whole(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know()
    path = f"{SUBMIT}/{enquiry}/draft"
    answer = await door.post(path, {"kind": "proposal", "title": "题"}, method="PUT")
    assert (answer.status, answer.body["id"]) == (202, str(enquiry))
    assert answer.body["event_id"] == str(intake.published[0].id)
    assert (await door.post(path, {"kind": "proposal"})).status == 405


async def test_cosigners_are_invited_and_the_answer_is_a_receipt(
    door: Door, intake: Intake
) -> None:
    answer = await door.post(SUBMIT, enquiry_body(cosigners=["m002"]))
    assert (answer.status, set(answer.body)) == (202, {"id", "receipt", "status_url"})
    assert intake.published[0].type == "cosigners.invited.v1"


async def test_a_conversion_answers_with_the_receipt_of_the_successor(
    door: Door, intake: Intake
) -> None:
    enquiry = intake.cases.know()
    answer = await door.post(f"{SUBMIT}/{enquiry}/conversion", {"to_kind": "proposal"})
    successor = answer.body["successor"]
    assert (answer.status, answer.body["id"]) == (202, str(enquiry))
    assert successor["id"] in successor["status_url"]
    assert successor["receipt"] == intake.published[1].data.receipt


async def test_each_act_is_for_its_own_roles(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know()
    for act in ACTS:
        path = f"{SUBMIT}/{enquiry}/{act.path}"
        for who in (MEMBER, OFFICIAL, EXAMINER, SECRETARY):
            answer = await door.post(path, {"no": "such field"}, who=who, method=act.method)
            assert answer.status == (422 if who.role in act.roles else 403), act.name
    assert intake.cases.asked == []


async def test_the_same_words_without_a_key_count_again_where_they_rightly_may(
    door: Door, intake: Intake
) -> None:
    enquiry = intake.cases.know()
    rating = {"handling": "satisfied", "result": "satisfied"}
    for path, body, events in (("ratings", rating, 2), ("follow-ups", {"text": "何时？"}, 1)):
        answers = [await door.post(f"{SUBMIT}/{enquiry}/{path}", body) for _ in range(2)]
        assert len({answer.body["event_id"] for answer in answers}) == events


async def test_a_refusal_says_what_is_allowed_now(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know()
    allowed = [{"act": "ask"}]
    intake.cases.refusals[enquiry] = ActRefusedError(
        409, "answered", detail="Answered.", detail_zh="已答复。", allowed=allowed
    )
    answer = await door.post(f"{SUBMIT}/{enquiry}/withdrawal", {})
    assert (answer.status, answer.body["allowed"]) == (409, allowed)


async def test_the_archives_refusal_is_passed_on(door: Door, intake: Intake) -> None:
    enquiry = intake.cases.know()
    intake.cases.refusals[enquiry] = ActRefusedError(
        409, "already-replied", detail="Answered.", detail_zh="已答复。"
    )
    answer = await door.post(f"{SUBMIT}/{enquiry}/signature", {}, who=OFFICIAL)
    assert (answer.status, answer.body["type"]) == (409, "urn:consult:problem:already-replied")
    assert answer.body["detail_zh"] == "已答复。"
    assert "allowed" not in answer.body
    unknown = f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/signature"
    assert (await door.post(unknown, {}, who=OFFICIAL)).status == 404
    malformed = await door.post(f"{SUBMIT}/no-id/signature", {}, who=OFFICIAL)
    assert (malformed.status, malformed.fields) == (422, ["enquiry_id"])


async def test_bureaus_of_today_are_listed_in_both_languages(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.token(MEMBER)}"}
    answer = await door.ask("GET", "/v1/bureaus", headers=headers)
    entry = next(one for one in answer.body["bureaus"] if one["code"] == "hrss")
    assert set(entry) == {"code", "name", "remit"}
    assert entry["name"]["zh"]
    assert entry["remit"]["en"]
    assert len(answer.body["bureaus"]) == 44


@dataclass
class TroubledPublisher:
    """A broker in trouble: raises, or never confirms."""

    error: Exception | None = None

    async def publish(self, *_events: Event) -> None:
        if self.error:
            raise self.error
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    "error",
    [BrokerUnavailableError("away"), QueueFullError("full"), UnroutableError("no queue"), None],
    ids=["away", "full", "no queue", "never confirms"],
)
async def test_a_broker_in_trouble_is_503_within_two_seconds(error: Exception | None) -> None:
    async with open_door(Intake(TroubledPublisher(error))) as door, asyncio.timeout(2):
        answer = await door.post(SUBMIT, enquiry_body())
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Content-Type"] == "application/problem+json"


class AbsentArchive:
    async def permit(self, *_: Any, **__: Any) -> Any:
        raise ArchiveUnavailableError("away")


async def test_without_the_archive_papers_are_taken_and_acts_are_not() -> None:
    async with open_door(Intake(archive=AbsentArchive())) as door:
        assert (await door.post(SUBMIT, enquiry_body())).status == 202
        path = f"{SUBMIT}/6a1c2f3e-8f0d-5b57-9a55-2d1c9e7f4b10/signature"
        answer = await door.post(path, {}, who=OFFICIAL)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["kind", "title", "text", "wanted_bureaus", "cosigners", "attachments", "publication", "x"]
)


async def test_no_body_whatever_is_answered_with_a_failure_of_ours(door: Door) -> None:
    bodies: list[bytes] = []

    @settings(max_examples=150, database=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=60) | JSON | st.dictionaries(FIELDS, JSON).map(enquiry_with))
    def collect(body: Any) -> None:
        bodies.append(body if isinstance(body, bytes) else _dumps(body))

    collect()
    answers = [await door.post(SUBMIT, body) for body in bodies]
    assert {answer.status for answer in answers} <= {202, 400, 422}


def enquiry_with(changes: dict[str, Any]) -> dict[str, Any]:
    return enquiry_body(**changes)


def _dumps(body: Any) -> bytes:  # orjson would refuse the surrogates and numbers wanted here
    return json.dumps(body).encode()
