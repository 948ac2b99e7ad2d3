"""Two routers on a real broker: every paper is assigned, and a killed router loses none."""

from collections import defaultdict
from pathlib import Path
from uuid import UUID, uuid4

from shared.clock import utc_now
from shared.events import (
    EnquiryAssigned,
    EnquirySubmitted,
    Event,
    FilingRequested,
    Paper,
    Party,
    TriageRequested,
)
from shared.events.parts import Kind
from shared.messaging.ports import Subscription
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from tests.integration.replicas import ROOT, open_replica
from tests.support import eventually
from tests.vhosts import Vhost

TEXTS: tuple[tuple[Kind, str, str], ...] = (
    ("consultation", "外卖骑手等灵活就业人员的社保", "灵活就业人员怎样缴纳社会保险和养老保险？"),
    ("consultation", "企业注销能否全程网上办理", "公司注销登记手续繁琐，营业执照注销能否网上办。"),
    ("consultation", "你好", "再见"),
    ("proposal", "外卖骑手等灵活就业人员的社保", "灵活就业人员怎样缴纳社会保险和养老保险？"),
)
DECIDED = (
    ("enquiry.assigned.v1", "hrss"),
    ("enquiry.assigned.v1", "market"),
    ("triage.requested.v1", None),
    ("filing.requested.v1", None),
)


def submitted(number: int) -> EnquirySubmitted:
    event_id = uuid4()
    kind, title, text = TEXTS[number % len(TEXTS)]
    paper = Paper(
        receipt="SH-7K3M9-QXT2V",
        kind=kind,
        title=title,
        text=text,
        author=Party(id="m-1"),
        submitted_at=utc_now(),
    )
    return EnquirySubmitted(
        id=event_id,
        source="/intake",
        subject=event_id,
        time=utc_now(),
        region="shanghai",
        correlationid=event_id,
        data=paper,
    )


class Record:
    """Stands where the archive would: sees every event."""

    def __init__(self) -> None:
        self.decided: dict[UUID, set[tuple[UUID, str, str | None]]] = defaultdict(set)

    async def __call__(self, event: Event) -> None:
        self.decided[event.subject].add((event.id, event.type, event.bureau))

    async def ignore(self, event: Event) -> None:
        """The submissions themselves."""


async def open_record(bus: RabbitBus) -> Record:
    region = load_region(ROOT / "deploy/regions/shanghai")
    await bus.admin.declare(build_topology(region.bureau_codes))
    record = Record()
    await bus.consume(
        "archive",
        Subscription(EnquiryAssigned, record),
        Subscription(TriageRequested, record),
        Subscription(FilingRequested, record),
        Subscription(EnquirySubmitted, record.ignore),
    )
    return record


async def test_two_routers_decide_each_paper_once_though_one_is_killed(
    vhost: Vhost, tmp_path: Path
) -> None:
    papers = [submitted(number) for number in range(300)]
    settings = {"AMQP_URL": vhost.amqp_url}
    async with open_rabbit(vhost.amqp_url, service="test") as bus:
        record = await open_record(bus)
        async with (
            open_replica("router", settings, tmp_path / "one.log") as one,
            open_replica("router", settings, tmp_path / "two.log") as two,
        ):
            await one.until_ready()
            await two.until_ready()
            await bus.publish(*papers[:150])
            await eventually(lambda: len(record.decided) > 20, within=60)
            await one.kill()
            await bus.publish(*papers[150:])
            await eventually(lambda: len(record.decided) == len(papers), within=60)
            assert await two.stop() == 0
            assert "再见" not in two.log
    for number, paper in enumerate(papers):
        ((_, *decision),) = record.decided[paper.subject]
        assert tuple(decision) == DECIDED[number % len(DECIDED)]
