"""How a session went: reconciled from the archive's record and the queues, and told to people."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console

from deploy.demo.bureaus import Handed
from deploy.demo.display import fault_lines, report_table
from deploy.demo.members import Submissions
from deploy.demo.reconcile import Promise, Report, missing_in_lists, reconcile
from deploy.demo.session import Session
from deploy.demo.tally import percentile
from shared.messaging.rabbit import open_rabbit
from shared.messaging.topology import SERVICE_QUEUES, dead_queue, parked_queue

LISTS_SECONDS = 60
"""What a killed archive had still to put into the lists, another takes over after 30 s."""

_LISTS_POLL_SECONDS = 3.0
_NO_CASE: dict[str, Any] = {"assignments": [], "replies": [], "timeline": []}
_DEAD_QUEUES = (
    *(dead_queue(service.name) for service in SERVICE_QUEUES),
    dead_queue("bureau"),
    *(parked_queue(service.name) for service in SERVICE_QUEUES),
)


async def judge(
    session: Session, made: Submissions, handed: Handed, dead_before: Mapping[str, int]
) -> Report:
    dead_now = await dead_letters(session.target.amqp)
    listed = await _listed(session, made.promises)
    report = reconcile(
        attempted=made.attempted,
        promises=made.promises,
        cases=await _shown(session, made.promises, listed),
        listed=listed,
        deliveries=handed.times,
        dead_letters={queue: number - dead_before[queue] for queue, number in dead_now.items()},
    )
    report.unexpected += [f"not accepted: {refusal}" for refusal in made.refused]
    return report


async def print_report(
    session: Session,
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
    # The archive itself submits what is co-signed, and then has it at once.
    at_the_door = {promise.enquiry_id for promise in promises if not promise.cosigners}
    to_archive = [
        datetime.fromisoformat(event["archived_at"]).timestamp() - posted[event["subject"]]
        for event in await session.records.all_events()
        if event["type"] == "enquiry.submitted.v1" and event["subject"] in at_the_door
    ]
    latencies = {
        name: (percentile(values, 0.5), percentile(values, 0.99))
        for name, values in (("to the bureau", to_bureau), ("to the archive", to_archive))
    }
    console.print()
    console.print(report_table(report, latencies))
    for line in fault_lines(report):
        console.print(f"  {line}", highlight=False, markup=False)


async def dead_letters(amqp_url: str) -> dict[str, int]:
    async with open_rabbit(amqp_url, service="demo", prefetch=1) as bus:
        return {queue: (await bus.admin.figures(queue)).messages for queue in _DEAD_QUEUES}


async def _listed(session: Session, promises: Sequence[Promise]) -> list[dict[str, Any]]:
    """All cases of the session, when the lists have caught up with the record, or never will."""
    deadline = time.monotonic() + LISTS_SECONDS
    while True:
        cases = await session.records.cases_since(session.started)
        listed = {case["id"]: case for case in cases}
        is_whole = not any(
            missing_in_lists(listed.get(promise.enquiry_id, _NO_CASE), promise)
            for promise in promises
        )
        if is_whole or time.monotonic() > deadline:
            return cases
        await asyncio.sleep(_LISTS_POLL_SECONDS)  # noqa: TID251 - the archive's lists are polled


async def _shown(
    session: Session, promises: Sequence[Promise], listed: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Each case as it is when it is read by its id, also of those that no list shows."""
    ids = [case["id"] for case in listed]
    known = set(ids)
    ids += [one.enquiry_id for one in promises if one.enquiry_id not in known]
    found = [await session.records.case(enquiry_id) for enquiry_id in ids]
    return [case for case in found if case is not None]
