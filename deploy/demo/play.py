"""Plays a session through the real doors of a stack and judges it by what can be read back."""

import asyncio
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from deploy.demo.bureaus import Handed, bureaus_at_work
from deploy.demo.display import LiveTable, fault_lines, report_table
from deploy.demo.http import BusyError, Door, RefusedError, open_session
from deploy.demo.members import Members
from deploy.demo.reconcile import Promise, Report, missing_of, reconcile
from deploy.demo.records import ArchiveReader
from deploy.demo.roster import Person, Roster, make_roster
from deploy.demo.samples import SAMPLES, Paper, read_papers
from deploy.demo.secretariat import TriageClerk, secretariat_at_work
from deploy.demo.tally import Tally, percentile
from deploy.demo.target import Target
from shared.clock import utc_now
from shared.identity import Principal, TokenIssuer
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import SERVICE_QUEUES, dead_queue
from shared.region import Region, load_region

TOKEN_SECONDS = 8 * 3600
STALLED_SECONDS = 120
"""Without any progress for this long the rest counts as lost; two rungs of the ladder are 70 s."""
LISTS_SECONDS = 60
"""What a killed archive had still to put into the lists, another takes over after 30 s."""

_POLL_SECONDS = 0.5
_LISTS_POLL_SECONDS = 3.0
_NO_CASE: dict[str, Any] = {"assignments": [], "replies": [], "timeline": []}
_DEAD_QUEUES = (*(dead_queue(service.name) for service in SERVICE_QUEUES), dead_queue("bureau"))


@dataclass(frozen=True, slots=True)
class Options:
    """`enquiries` None: each paper of the input once; `rate` papers a second, None: no pause."""

    members: int = 60
    enquiries: int | None = None
    rate: float | None = 20.0
    input: Path = SAMPLES


@dataclass(slots=True)
class _Session:
    """All that one demonstration holds on to."""

    target: Target
    region: Region
    roster: Roster
    issuer: TokenIssuer
    papers: Sequence[Paper]
    intake: Door
    records: ArchiveReader
    tally: Tally
    started: datetime

    def token(self, person: Person) -> str:
        return person_token(self.issuer, self.region.code, person)


def person_token(issuer: TokenIssuer, region: str, person: Person) -> str:
    principal = Principal(
        id=person.id, role=person.role, region=region, name=person.name_zh, bureau=person.bureau
    )
    return issuer.issue(principal, now=time.time(), lifetime_seconds=TOKEN_SECONDS)


async def play(target: Target, options: Options, console: Console) -> Report:
    """Play a session and print its reconciliation.

    Raises:
        InputFileError: the input is not papers.
    """
    region = load_region(target.region_pack)
    roster = make_roster(region.bureau_codes)
    issuer = TokenIssuer(target.issuer_key.read_bytes())
    papers = list(read_papers(options.input))
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(open_session())
        operator = person_token(issuer, region.code, roster.operators[0])
        session = _Session(
            target=target,
            region=region,
            roster=roster,
            issuer=issuer,
            papers=papers,
            intake=Door(http, target.intake),
            records=ArchiveReader(Door(http, target.archive), operator),
            tally=Tally(options.enquiries or len(papers)),
            started=utc_now(),
        )
        return await _play(session, options, console)


async def _play(session: _Session, options: Options, console: Console) -> Report:
    await session.records.skip_to_now()
    dead_before = await _dead_letters(session.target.amqp)
    replies = {paper.title[:200]: paper.reply for paper in session.papers if paper.reply}
    expected = {paper.title[:200]: paper.bureau for paper in session.papers if paper.bureau}
    clerk = TriageClerk(
        session.intake,
        session.token(session.roster.secretariat[0]),
        expected=expected,
        tally=session.tally,
    )
    members = session.roster.members[: options.members]
    door = Members(
        session.intake,
        {member.id: session.token(member) for member in members},
        run=f"demo-{uuid.uuid4().hex[:12]}",
        tally=session.tally,
    )
    async with (
        bureaus_at_work(
            session.target.amqp, session.region.bureau_codes, tally=session.tally, replies=replies
        ) as handed,
        secretariat_at_work(session.target.amqp, clerk),
    ):
        with Live(LiveTable(session.tally), console=console, refresh_per_second=4):
            following = asyncio.create_task(_follow(session))
            await door.submit_all(
                session.papers, members, number=session.tally.goal, rate=options.rate
            )
            await _until_complete(session, door.made.promises)
            following.cancel()
            session.tally.recount(event["type"] for event in await session.records.all_events())
    report = await _judge(session, door, handed, dead_before)
    await _print(session, report, door.made.promises, handed, console)
    return report


async def _follow(session: _Session) -> None:
    """Read the archive's feed for as long as the session lasts."""
    while True:
        try:
            events = await session.records.new_events()
        except (BusyError, RefusedError):
            events = []  # a replica that is just being killed: the display may lag
        session.tally.read_events(event["type"] for event in events)
        if not events:
            await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - the archive's feed is polled


async def _until_complete(session: _Session, promises: Sequence[Promise]) -> None:
    """Wait until every case is whole, or nothing has moved for a long time."""
    waiting = {promise.enquiry_id: promise for promise in promises}
    while waiting and session.tally.still_seconds < STALLED_SECONDS:
        await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - the archive's feed is polled
        if session.tally.still_seconds < _POLL_SECONDS:
            continue
        await _drop_complete(session, waiting)
        session.tally.note = f"{len(waiting)} cases not complete yet" if waiting else ""


async def _drop_complete(session: _Session, waiting: dict[str, Promise]) -> None:
    """Look at one waiting case after the other, up to the first that is not complete yet.

    Single cases are cheap to read and never lag behind the record, as lists do.
    """
    for enquiry_id, promise in list(waiting.items()):
        case = await session.records.case(enquiry_id)
        if case is None or missing_of(case, promise):
            return
        del waiting[enquiry_id]


async def _cases(session: _Session, promises: Sequence[Promise]) -> list[dict[str, Any]]:
    """All cases of the session, when the lists have caught up with the record, or never will."""
    deadline = time.monotonic() + LISTS_SECONDS
    while True:
        cases = await session.records.cases_since(session.started)
        listed = {case["id"]: case for case in cases}
        behind = [
            promise
            for promise in promises
            if missing_of(listed.get(promise.enquiry_id, _NO_CASE), promise)
        ]
        if not behind or time.monotonic() > deadline:
            return cases
        await asyncio.sleep(_LISTS_POLL_SECONDS)  # noqa: TID251 - the archive's lists are polled


async def _judge(
    session: _Session, door: Members, handed: Handed, dead_before: Mapping[str, int]
) -> Report:
    dead_now = await _dead_letters(session.target.amqp)
    report = reconcile(
        attempted=door.made.attempted,
        promises=door.made.promises,
        cases=await _cases(session, door.made.promises),
        deliveries=handed.times,
        dead_letters={queue: number - dead_before[queue] for queue, number in dead_now.items()},
    )
    report.unexpected += [f"not accepted: {refusal}" for refusal in door.made.refused]
    return report


async def _print(
    session: _Session,
    report: Report,
    promises: Sequence[Promise],
    handed: Handed,
    console: Console,
) -> None:
    posted = {promise.enquiry_id: promise.posted_at for promise in promises}
    to_bureau = [
        handed.first_at[enquiry] - at
        for enquiry, at in posted.items()
        if enquiry in handed.first_at
    ]
    to_archive = [
        datetime.fromisoformat(event["archived_at"]).timestamp() - posted[event["subject"]]
        for event in await session.records.all_events()
        if event["type"] == "enquiry.submitted.v1" and event["subject"] in posted
    ]
    latencies = {
        name: (percentile(values, 0.5), percentile(values, 0.99))
        for name, values in (("to the bureau", to_bureau), ("to the archive", to_archive))
    }
    console.print()
    console.print(report_table(report, latencies))
    for line in fault_lines(report):
        console.print(f"  {line}", highlight=False, markup=False)


async def _dead_letters(amqp_url: str) -> dict[str, int]:
    async with open_rabbit(amqp_url, service="demo", prefetch=1) as bus:
        return {queue: (await bus.admin.figures(queue)).messages for queue in _DEAD_QUEUES}
