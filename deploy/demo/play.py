"""Plays a session through the real doors of a stack and judges it by what can be read back."""

import asyncio
import uuid
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.live import Live

from deploy.demo.answers import Answers, formal_kinds
from deploy.demo.bureaus import bureaus_at_work
from deploy.demo.display import LiveTable
from deploy.demo.http import BusyError, Door, RefusedError, open_session
from deploy.demo.judgement import dead_letters, judge, print_report
from deploy.demo.members import Members, entries
from deploy.demo.reconcile import Promise, Report, missing_of
from deploy.demo.records import ArchiveReader
from deploy.demo.roster import make_roster
from deploy.demo.samples import SAMPLES, TITLE_CHARACTERS, read_papers
from deploy.demo.secretariat import Clerk, Desk, FilingClerk, TriageClerk, secretariat_at_work
from deploy.demo.session import Session, person_token
from deploy.demo.tally import Tally
from deploy.demo.target import Target
from shared.clock import utc_now
from shared.identity import TokenIssuer
from shared.region import load_region

__all__ = ["Options", "person_token", "play"]

STALLED_SECONDS = 150
"""Without any progress for this long the rest counts as lost.

Two rungs of the ladder are 70 s, and intake asks the archive for 15 s at each of three tries.
"""

_POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Options:
    """`enquiries` None: each paper of the input once; `rate` papers a second, None: no pause."""

    members: int = 60
    enquiries: int | None = None
    rate: float | None = 20.0
    input: Path = SAMPLES


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
        session = Session(
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


async def _play(session: Session, options: Options, console: Console) -> Report:
    await session.records.skip_to_now()
    dead_before = await dead_letters(session.target.amqp)
    members = session.roster.members[: options.members]
    door = Members(
        session.intake,
        {member.id: session.token(member) for member in members},
        run=f"demo-{uuid.uuid4().hex[:12]}",
        tally=session.tally,
    )
    async with (
        bureaus_at_work(
            session.target.amqp,
            session.region.bureau_codes,
            tally=session.tally,
            answers=Answers.of(session.papers, session.region),
        ) as handed,
        secretariat_at_work(session.target.amqp, *_clerks(session)),
    ):
        with Live(LiveTable(session.tally), console=console, refresh_per_second=4):
            following = asyncio.create_task(_follow(session))
            work = entries(session.papers, members, formal_kinds(session.region))
            try:
                await door.submit_all(islice(work, session.tally.goal), rate=options.rate)
                await _until_complete(session, door.made.promises)
            finally:
                following.cancel()
            session.tally.recount(event["type"] for event in await session.records.all_events())
    report = await judge(session, door.made, handed, dead_before)
    await print_report(session, report, door.made.promises, handed, console)
    return report


def _clerks(session: Session) -> tuple[Clerk, ...]:
    """An examiner files, the secretariat directs what the router left to a person."""
    roster, tally = session.roster, session.tally
    expected = {
        paper.title[:TITLE_CHARACTERS]: paper.bureau for paper in session.papers if paper.bureau
    }
    examiner, secretary = (
        Desk(session.intake, session.token(person), tally)
        for person in (roster.examiners[0], roster.secretariat[0])
    )
    return FilingClerk(examiner), TriageClerk(secretary, expected=expected)


async def _follow(session: Session) -> None:
    """Read the archive's feed for as long as the session lasts."""
    while True:
        try:
            events = await session.records.new_events()
        except (BusyError, RefusedError):
            events = []  # a replica that is just being killed: the display may lag
        session.tally.read_events(event["type"] for event in events)
        if not events:
            await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - the archive's feed is polled


async def _until_complete(session: Session, promises: Sequence[Promise]) -> None:
    """Wait until every case is whole, or nothing has moved for a long time."""
    waiting = {promise.enquiry_id: promise for promise in promises}
    while waiting and session.tally.still_seconds < STALLED_SECONDS:
        await asyncio.sleep(_POLL_SECONDS)  # noqa: TID251 - the archive's feed is polled
        if session.tally.still_seconds < _POLL_SECONDS:
            continue
        await _drop_complete(session, waiting)
        session.tally.note = f"{len(waiting)} cases not complete yet" if waiting else ""


async def _drop_complete(session: Session, waiting: dict[str, Promise]) -> None:
    """Look at one waiting case after the other, up to the first that is not complete yet.

    Single cases are cheap to read and never lag behind the record, as lists do.
    """
    for enquiry_id, promise in list(waiting.items()):
        case = await session.records.case(enquiry_id)
        if case is None or missing_of(case, promise):
            return
        del waiting[enquiry_id]
