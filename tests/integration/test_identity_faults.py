"""A broker or a database that is away loses no change of the roster and no news of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.offices import open_offices
from services.identity.handlers import Wish
from services.identity.handlers.announcing import added
from shared.clock import utc_now
from shared.errors import TransientError
from tests.contract.people_suite import CHEN
from tests.integration.identities import Site, open_site
from tests.support import eventually
from tests.vhosts import Vhost

ROWS = [
    (number, {"id": f"m{number:04}", "name_zh": "陈明", "role": "member", "body": "congress"})
    for number in range(2, 602)
]


@pytest.fixture
async def site(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> AsyncIterator[Site]:
    async with open_site(
        vhost, mongo_url=mongo_url, mongo_database=mongo_database, folder=tmp_path
    ) as opened:
        yield opened


async def test_an_import_without_a_broker_is_told_when_there_is_one(site: Site) -> None:
    """The command dies between writing and telling; nothing but identity's rounds is left."""
    await site.replica.stop()
    async with open_offices(site.settings) as offices:
        plan = await offices.import_roster.plan(ROWS, Wish())
        await offices.people.write(plan.writes)
    assert site.told == []
    async with open_offices(site.settings) as offices:
        again = await offices.import_roster.plan(ROWS, Wish())
        assert (again.diff.total, again.diff.unchanged) == (0, 600)
        await offices.import_roster.carry_out(again)
    await eventually(lambda: len(site.told) == 600, within=20)


async def test_two_who_tell_at_once_tell_the_same(site: Site) -> None:
    """The process and the command both find the same news waiting."""
    async with open_offices(site.settings) as offices:
        plan = await offices.import_roster.plan(ROWS[:50], Wish())
        await offices.import_roster.carry_out(plan)
        assert await offices.announce() == 0
    await eventually(lambda: len(site.told) == 50)
    assert {event.id for event in site.told} == {one.pending[0].id for one in plan.writes}


async def test_a_command_that_cannot_reach_the_broker_says_so_and_identity_tells_later(
    site: Site,
) -> None:
    away = site.settings.model_copy(update={"amqp_url": "amqp://guest:guest@127.0.0.1:1/"})
    async with open_offices(away) as offices:
        plan = await offices.import_roster.plan(ROWS[:3], Wish())
        with pytest.raises(TransientError):
            await offices.import_roster.carry_out(plan)
    await eventually(lambda: len(site.told) == 3)


async def test_a_change_that_was_told_is_not_told_again_by_a_start(site: Site) -> None:
    async with open_offices(site.settings) as offices:
        other = replace(CHEN, person=replace(CHEN.person, id="m9999"))
        await offices.people.write([added(other, at=utc_now())])
        await offices.announce()
        assert await offices.people.unannounced(10) == []
    await eventually(lambda: {event.type for event in site.told} == {"person.added.v1"})
