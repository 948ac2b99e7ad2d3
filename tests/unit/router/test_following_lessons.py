"""The archive's lessons over HTTP: all at the start, then what is new; away changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from services.router.adapters.lessons_archive import PAGE, ArchiveLessons, FollowLessons
from tests.unit.router.lessons import KINDS, Knowing, refused, told
from tests.unit.router.support import paper


class FakeArchive:
    """Keeps the promises of `GET /v1/lessons`: a cursor is a place in the order of changes."""

    def __init__(self) -> None:
        self.changes: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.broken = False

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.query.get("after", ""))
        if self.broken:
            return web.json_response({"items": "none", "next": "0"})
        if request.headers.get("Authorization") != "Bearer t":
            return web.Response(status=403)
        after = int(request.query.get("after", "0"))
        page = self.changes[after : after + int(request.query["limit"])]
        return web.json_response({"items": page, "next": str(after + len(page))})


class Followed:
    def __init__(self, session: ClientSession, archive: FakeArchive, url: str) -> None:
        self.archive = archive
        self.knowing = Knowing(most=1000)
        self.url = url
        self.session = session
        self.follow = self.following("t")

    def following(self, token: str, overlap_seconds: float = 20.0) -> FollowLessons:
        self.registry = CollectorRegistry()
        return FollowLessons(
            ArchiveLessons(self.session, ["http://127.0.0.1:1", self.url], lambda: token),
            self.knowing.lessons,
            self.knowing.judgement.see,
            registry=self.registry,
            overlap_seconds=overlap_seconds,
        )

    @property
    def reached(self) -> float | None:
        return self.registry.get_sample_value("consult_router_archive_reached")


@pytest.fixture
async def followed() -> AsyncIterator[Followed]:
    archive = FakeArchive()
    app = web.Application()
    app.router.add_get("/v1/lessons", archive.answer)
    async with TestServer(app) as server, ClientSession() as session:
        yield Followed(session, archive, str(server.make_url("")))


async def test_all_pages_are_read_and_then_what_is_new(followed: Followed) -> None:
    followed.archive.changes += [told(number) for number in range(1, PAGE + 3)]
    await followed.follow.refresh()
    assert len(followed.knowing.lessons) == PAGE + 2
    assert followed.knowing.lessons.complete
    assert followed.archive.asked == ["", str(PAGE)]
    followed.archive.changes += [refused(900), refused(901)]
    await followed.follow.refresh()
    assert followed.knowing.judgement.judge(paper(*KINDS["hrss"])).told
    assert followed.registry.get_sample_value("consult_router_lessons") == PAGE + 4


async def test_two_replicas_come_to_the_same_decision(followed: Followed) -> None:
    followed.archive.changes += [refused(1), refused(2), told(3)]
    other = Followed(followed.session, followed.archive, followed.url)
    await followed.follow.refresh()
    await other.follow.refresh()
    asked = paper(*KINDS["hrss"])
    assert other.knowing.judgement.judge(asked) == followed.knowing.judgement.judge(asked)


async def test_what_another_archive_wrote_late_is_found_by_looking_again(
    followed: Followed,
) -> None:
    follow = followed.following("t", overlap_seconds=0.0)
    followed.archive.changes += [told(1), told(2)]
    await follow.refresh()
    followed.archive.changes.insert(1, told(3))  # its clock is behind: the cursor is past it
    for _ in range(4):
        await follow.refresh()
    assert len(followed.knowing.lessons) == 3


async def test_an_archive_that_is_away_or_answers_nonsense_changes_nothing(
    followed: Followed,
) -> None:
    followed.archive.changes += [refused(1), refused(2)]
    await followed.follow.refresh()
    followed.archive.broken = True
    for _ in range(2):
        await followed.follow.refresh()
        assert followed.reached == 0
    assert followed.knowing.judgement.judge(paper(*KINDS["hrss"])).told
    followed.archive.broken = False
    followed.archive.changes += [told(3)]
    await followed.follow.refresh()
    assert followed.reached == 1
    assert len(followed.knowing.lessons) == 3


async def test_a_case_that_cannot_be_read_does_not_stand_in_the_way(followed: Followed) -> None:
    followed.archive.changes += [told(1) | {"handed_back": [{"bureau": None}]}, told(2)]
    await followed.follow.refresh()
    assert len(followed.knowing.lessons) == 1
    assert followed.knowing.lessons.complete


async def test_without_the_right_credential_nothing_is_learned(followed: Followed) -> None:
    followed.archive.changes += [told(1)]
    await followed.following("another").refresh()
    assert len(followed.knowing.lessons) == 0
    assert not followed.knowing.lessons.complete
