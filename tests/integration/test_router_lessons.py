"""Two routers and an archive: what bureaus hand back changes both routers' minds within seconds."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp

from deploy.commands.router_archive import explained, explanation
from shared.clock import utc_now
from shared.identity import Principal, TokenIssuer, new_key_pair
from shared.messaging.rabbit import RabbitBus, open_rabbit
from shared.messaging.topology import build_topology
from shared.region import load_region
from shared.settings import CommonSettings
from tests.integration.replicas import ROOT, Replica, open_replica
from tests.support import eventually
from tests.unit.archive.lives import Life, official
from tests.vhosts import Vhost

SECRETARY = Principal("s-1", "secretariat", "shanghai")
ROUTER = Principal("service:router", "service", "shanghai")
TITLE = "外卖骑手等灵活就业人员的社保"
TEXT = "灵活就业人员怎样缴纳社会保险和养老保险？外卖骑手没有固定单位，希望明确办法。"
PAPER = {"title": TITLE, "text": TEXT}
UNLIKE = {"title": "企业注销能否全程网上办理", "text": "公司注销登记手续繁琐，营业执照注销。"}
HANDED_BACK = "退办2件类似来件"
A_WHILE = 60.0


@dataclass(frozen=True, slots=True)
class City:
    bus: RabbitBus
    session: aiohttp.ClientSession
    archive: Replica
    routers: tuple[Replica, Replica]

    async def case(self, case: UUID) -> dict[str, Any]:
        async with self.session.get(f"{self.archive.url}/v1/enquiries/{case}") as answer:
            return dict(await answer.json()) if answer.status == 200 else {}

    async def decided(self, case: UUID) -> dict[str, Any]:
        async def found() -> dict[str, Any] | None:
            known = await self.case(case)
            return known if known.get("status") in {"assigned", "triage"} else None

        return await eventually(found, within=A_WHILE, told="the paper is decided on")

    async def previews(self, paper: dict[str, str]) -> list[dict[str, Any]]:
        return [await self._ask(router, paper) for router in self.routers]

    async def _ask(self, router: Replica, paper: dict[str, str]) -> dict[str, Any]:
        async with self.session.post(f"{router.url}/v1/routes/preview", json=paper) as answer:
            assert answer.status == 200
            return dict(await answer.json())

    async def bureau(self, router: Replica, code: str) -> dict[str, Any]:
        async with self.session.get(f"{router.url}/v1/bureaus") as answer:
            assert answer.status == 200
            bureaus = (await answer.json())["bureaus"]
        return next(dict(one) for one in bureaus if one["code"] == code)

    async def submitted(self, number: int) -> Life:
        life = Life(kind="consultation", begins=utc_now())
        life.tell("enquiry.submitted", **life.paper | PAPER | {"text": f"{TEXT}第{number}份来件。"})
        await self.bus.publish(*life.events)
        return life

    async def handed_back(self, life: Life) -> None:
        """The bureau asks until the rules leave it to a person, who lets it go."""
        case = await self.decided(life.id)
        (one,) = case["assignments"]
        assert one["bureau"] == "hrss"
        known, by = {"assignment_id": one["id"]}, official("hrss")
        life.now = utc_now()
        asked = {"by": by, "reason_code": "not_ours", "evidence": "-", "hops": 9, **known}
        first = len(life.events)
        life.tell("assignment.return_requested", "hrss", paper=life.paper | PAPER, **asked)
        life.tell(
            "assignment.return_granted", "hrss", by={"id": "s-1", "role": "secretariat"}, **known
        )
        await self.bus.publish(*life.events[first:])


@asynccontextmanager
async def city(vhost: Vhost, settings: dict[str, str], folder: Path) -> AsyncIterator[City]:
    """Everything that decides and remembers; nobody takes a bureau's queue."""
    private, jwks = new_key_pair()
    issuer = TokenIssuer(private)
    await asyncio.to_thread((folder / "jwks.json").write_bytes, jwks)
    token = issuer.issue(ROUTER, now=time.time())
    await asyncio.to_thread((folder / "router.token").write_text, token)
    common = {**settings, "AMQP_URL": vhost.amqp_url, "JWKS_FILE": str(folder / "jwks.json")}
    secretary = issuer.issue(SECRETARY, now=time.time())
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(headers={"Authorization": f"Bearer {secretary}"})
        )
        bus = await stack.enter_async_context(open_rabbit(vhost.amqp_url, service="test"))
        codes = load_region(ROOT / "deploy/regions/shanghai").bureau_codes
        await bus.admin.declare(build_topology(codes))
        archive = await stack.enter_async_context(open_replica("archive", common, folder / "a.log"))
        routing = common | {
            "ARCHIVE_URLS": archive.url,
            "SERVICE_TOKEN_FILE": str(folder / "router.token"),
            "ROUTER_LESSONS_SECONDS": "0.2",
            "ROUTER_QUEUES_SECONDS": "0.2",
        }
        one, two = [
            await stack.enter_async_context(open_replica("router", routing, folder / f"{name}.log"))
            for name in ("one", "two")
        ]
        for replica in (archive, one, two):
            await replica.until_ready()
        yield City(bus, session, archive, (one, two))


def told(answer: dict[str, Any]) -> bool:
    return any(HANDED_BACK in reason["zh"] for reason in answer["reasons"])


def share(answer: dict[str, Any], bureau: str = "hrss") -> float:
    shares = (one["share"] for one in answer["candidates"] if one["bureau"] == bureau)
    return float(next(shares))


async def test_two_hand_backs_lower_a_bureau_for_like_papers_on_every_router(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> None:
    settings = {"MONGO_URL": mongo_url, "MONGO_DATABASE": mongo_database, "SWEEP_SECONDS": "600"}
    async with city(vhost, settings, tmp_path) as here:
        before, unlike = await here.previews(PAPER), await here.previews(UNLIKE)
        assert [(one["lead"], one["similar"]) for one in before] == [("hrss", [])] * 2
        for number in range(2):
            await here.handed_back(await here.submitted(number))

        async def both_know() -> list[dict[str, Any]] | None:
            now = await here.previews(PAPER)
            return now if all(map(told, now)) else None

        after = await eventually(both_know, within=A_WHILE, told="both routers tell of it")
        for was, now in zip(before, after, strict=True):
            assert share(now) < 0.7 * share(was)
        again = await here.previews(UNLIKE)
        assert [one["candidates"] for one in again] == [one["candidates"] for one in unlike]
        third = await here.submitted(3)
        await here.decided(third.id)
        archive = CommonSettings(mongo_url=mongo_url, mongo_database=mongo_database)
        assert HANDED_BACK in "".join(explanation(await explained(archive, str(third.id))))

        async def counted() -> bool:
            known = await here.bureau(here.routers[0], "hrss")
            return bool(known["queue"]) and known["open"] is not None

        await eventually(counted, within=A_WHILE, told="queue and open papers are known")
        assert "养老保险" not in here.routers[0].log
