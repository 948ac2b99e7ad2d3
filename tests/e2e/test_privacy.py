"""Nothing that a person wrote, and nothing that proves who he is, in any log, metric or listing."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson
import pika  # type: ignore[import-untyped]  # it has no types
import pytest
from rich.console import Console

from deploy.demo.play import Options, person_token, play
from deploy.demo.roster import make_roster
from deploy.demo.samples import SAMPLES
from deploy.stack import Replicas, Servers
from shared.identity import TokenIssuer
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import EVENTS, INBOX, SERVICE_QUEUES, dead_queue
from shared.region import load_region
from tests.e2e.stacks import RunningStack, running_stack, with_own_users
from tests.integration.bureau_pika import on_a_channel
from tests.support import eventually
from tests.unit.portal.browsing import open_browser
from tests.vhosts import Vhost

PAPERS = 16
ID_NUMBER, PHONE, MAIL = "11010519491231002X", "13912345678", "li.hua@example.org"
CONTACTS = f"身份证{ID_NUMBER}，电话{PHONE}，邮箱{MAIL}"


@dataclass
class Marks:
    """Words that occur nowhere else, by where they were written."""

    made: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, where: str) -> str:
        return self.made.setdefault(where, f"标记{secrets.token_hex(6)}")

    @property
    def all(self) -> dict[str, str]:
        return self.made | {"id number": ID_NUMBER, "phone": PHONE, "mail": MAIL}

    def in_text(self, text: str) -> list[str]:
        return [where for where, mark in self.all.items() if mark in text]


def marked_papers(marks: Marks, folder: Path) -> Path:
    """Our own samples, so that they find their bureaus, with a mark in every field."""
    with SAMPLES.open(encoding="utf-8") as lines:
        samples = [json.loads(line) for line in islice(lines, PAPERS)]
    for number, one in enumerate(samples):
        one["title"] += marks[f"title {number}"]
        one["text"] += f"{marks[f'text {number}']}，{CONTACTS}"
        one["reply"] = f"{one.get('reply') or '答复'}{marks[f'reply {number}']}"
    path = folder / "papers.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(one) for one in samples))
    return path


class Doors:
    """The HTTP doors of a stack, for anybody of its roster."""

    def __init__(self, running: RunningStack, session: aiohttp.ClientSession, marks: Marks) -> None:
        target = running.target
        self._issuer = TokenIssuer(target.issuer_key.read_bytes())
        self._region = load_region(target.region_pack)
        self.roster = make_roster(self._region.bureau_codes)
        self._session = session
        self._marks = marks
        self.intake, self.archive = target.intake[0], target.archive[0]

    def token(self, person: str) -> str:
        """One that counts as a mark: neither it nor its signature may be told."""
        token = person_token(self._issuer, self._region.code, self.roster.person(person))
        self._marks.made[f"token of {person}"] = token.rpartition(".")[2]
        return token

    async def ask(
        self, method: str, url: str, token: str, body: Any = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = body if isinstance(body, bytes) else orjson.dumps(body) if body else None
        async with self._session.request(method, url, headers=headers, data=data) as answer:
            raw = await answer.read()
            return answer.status, orjson.loads(raw) if raw else {}


@asynccontextmanager
async def open_doors(running: RunningStack, marks: Marks) -> AsyncIterator[Doors]:
    async with aiohttp.ClientSession() as session:
        yield Doors(running, session, marks)


async def write_everywhere(doors: Doors, marks: Marks) -> None:
    """Acts with words in them, and attempts that are refused."""
    members = [one.id for one in doors.roster.members[:60]]
    secretary = doors.roster.secretariat[0].id
    url = f"{doors.archive}/v1/enquiries?view=full&limit=100"
    _, page = await doors.ask("GET", url, doors.token(secretary))
    done = 0
    for case in page["items"]:
        author, path = case["author"]["id"], f"{doors.intake}/v1/enquiries/{case['id']}"
        assert author in members
        mine, office = doors.token(author), doors.token(secretary)
        rating = {"handling": "basic", "result": "basic", "comment": marks["comment"]}
        told = [
            await doors.ask("POST", f"{path}/follow-ups", mine, {"text": marks["follow-up"]}),
            await doors.ask("POST", f"{path}/ratings", mine, rating),
            await doors.ask("POST", f"{path}/supervision", office, {"note": marks["note"]}),
            await doors.ask("POST", f"{path}/withdrawal", mine, {"reason": marks["reason"]}),
        ]
        done += sum(status == 202 for status, _ in told)
    assert done >= len(page["items"]), "the acts with words in them were taken"
    paper = {"kind": "consultation", "title": marks["bad title"], marks["bad field"]: 1}
    for body in (paper, marks["not json"].encode(), b'{"title": "' + marks["broken"].encode()):
        status, _ = await doors.ask(
            "POST", f"{doors.intake}/v1/enquiries", doors.token(members[0]), body
        )
        assert status in {400, 422}
    for door in (doors.intake, doors.archive):
        for path in (
            f"/v1/enquiries/{PHONE}",
            f"/v1/{ID_NUMBER}?q={marks['query'].encode().hex()}",
        ):
            await doors.ask("GET", door + path, doors.token(members[1]))
            await doors.ask("GET", door + path, f"{doors.token(members[1])}{secrets.token_hex(3)}")
    await doors.ask(
        "GET", f"{doors.archive}/v1/enquiries?q={marks['search']}", doors.token(secretary)
    )


async def write_on_pages(portal: str, marks: Marks) -> None:
    """The same through a browser: signed in, a paper, one that is refused, a search."""
    async with open_browser(portal) as browser:
        page = await browser.sign_in("m0003")
        cookies = [morsel.value for morsel in page.cookies.values() if len(morsel.value) > 40]
        assert cookies, "the session has a cookie"
        marks.made |= {f"cookie {number}": value for number, value in enumerate(cookies)}
        words = {"title": marks["page title"], "text": f"{marks['page text']}，{CONTACTS}"}
        assert (await browser.submit(**words)).status == 200
        assert (await browser.submit(title=marks["page refused"], text="")).status == 422
        assert (await browser.get(f"/archive?q={marks['page search']}")).status == 200
        assert (await browser.get(f"/{PHONE}?{marks['page address']}")).status == 404


def broken_messages(marks: Marks) -> Iterator[tuple[str, str, dict[str, str], bytes]]:
    """What nobody can handle, with words in it: exchange, key, headers, body."""
    yield INBOX, "hrss", {}, marks["inbox, not JSON"].encode()
    bad = {"act": "reply", "enquiry_id": str(uuid4()), "text": marks["inbox, wrong"]}
    yield INBOX, "hrss", {}, orjson.dumps(bad)
    unknown = {"assignment_id": str(uuid4()), "reason": marks["inbox, unknown"]}
    unknown |= {"act": "refuse_to_sign", "enquiry_id": str(uuid4())}
    yield INBOX, "hrss", {}, orjson.dumps(unknown)
    for kind in ("enquiry.submitted.v1", "reply.submitted.v1"):  # for router, notifier, archive
        event = {"type": kind, "data": {"paper": {"title": marks["event"]}, "text": CONTACTS}}
        headers = {"ce-type": kind, "ce-id": str(uuid4())}
        yield EVENTS, f"{kind}.-", headers, orjson.dumps(event)


async def send_what_nobody_can_handle(amqp_url: str, marks: Marks) -> None:
    messages = list(broken_messages(marks))

    def publish(channel: Any) -> None:
        for exchange, key, headers, body in messages:
            properties = pika.BasicProperties(
                delivery_mode=2, headers=headers, content_type="application/json"
            )
            channel.basic_publish(exchange, key, body, properties, mandatory=True)

    await asyncio.to_thread(on_a_channel, amqp_url, publish)


async def dead_letter_listings(amqp_url: str, *, least: int) -> str:
    """What a person is shown of every dead letter: all but the message itself."""
    async with open_rabbit(amqp_url, service="test") as bus:
        queues = [dead_queue(service.name) for service in SERVICE_QUEUES]

        async def listed() -> list[Any]:
            found = [letter for queue in queues for letter in await bus.admin.list_dead(queue)]
            return found if len(found) >= least else []

        letters = await eventually(listed, within=60, told="the dead letters are there")
    shown = [
        (repr(one), one.error, one.stack, {name: str(v) for name, v in one.headers.items()})
        for one in letters
    ]
    return str(shown)


async def metrics_of(running: RunningStack) -> dict[str, str]:
    async with aiohttp.ClientSession() as session:
        told = {}
        for name, port in running.stack.layout.ports.items():
            async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                told[f"metrics of {name}"] = await answer.text()
        return told


def logs_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (folder / "logs").glob("*.log")}


def leaks(told: dict[str, str], marks: Marks) -> dict[str, list[str]]:
    return {place: found for place, text in told.items() if (found := marks.in_text(text))}


@pytest.mark.timeout(400)
async def test_a_whole_session_leaves_no_private_word_in_logs_metrics_or_dead_letters(
    tmp_path: Path,
    vhost: Vhost,
    mongo_url: str,
    mongo_database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    marks = Marks()
    papers = await asyncio.to_thread(marked_papers, marks, tmp_path)
    async with running_stack(
        tmp_path,
        await with_own_users(Servers(vhost.amqp_url, mongo_url), vhost),
        database=mongo_database,
        replicas=Replicas(),
    ) as running:
        report = await play(running.target, Options(input=papers), Console(quiet=True))
        assert report.complete == PAPERS
        async with open_doors(running, marks) as doors:
            await write_everywhere(doors, marks)
        assert running.target.portal is not None
        await write_on_pages(running.target.portal, marks)
        await send_what_nobody_can_handle(vhost.amqp_url, marks)
        listings = await dead_letter_listings(vhost.amqp_url, least=6)
        told = {"dead letters": listings, **await metrics_of(running)}
        assert leaks(told, marks) == {}
    logs = await asyncio.to_thread(logs_of, tmp_path)
    assert {
        "intake.log",
        "router.log",
        "notifier.log",
        "archive.log",
        "identity.log",
        "portal.log",
    } <= set(logs)
    assert "messaging.message_dead_lettered" in logs["intake.log"]
    assert leaks(logs, marks) == {}
    assert len(marks.made) > 3 * PAPERS
