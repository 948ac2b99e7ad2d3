"""What every roster, every store of sessions and every list of revocations promises."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.identity.domain import Contacts, Mandate, Person, SessionLimits
from services.identity.domain.diff import Holding
from services.identity.handlers.announcing import added, rewritten
from services.identity.ports import (
    ChangedMeanwhileError,
    Held,
    LinkTakenError,
    People,
    Revocation,
    RevocationList,
    Sessions,
)

NOON = datetime(2026, 1, 20, 12, 0, tzinfo=UTC)
LIMITS = SessionLimits(
    absolute=timedelta(hours=12), idle=timedelta(hours=2), touch=timedelta(minutes=1)
)
CHEN = Holding(
    Person(
        id="m0001",
        region="shanghai",
        role="member",
        name_zh="陈明",
        name_en="Chen Ming",
        term="16",
        body="congress",
        group="浦东新区",
        valid_from=date(2023, 1, 10),
    ),
    "a" * 64,
    Contacts("13800000000", "chen@example.org"),
)
LI = Holding(
    Person(
        id="a0001",
        region="shanghai",
        role="assistant",
        name_zh="李红",
        acting_for=(Mandate("m0001", date(2026, 1, 1)),),
    )
)


def changed(held: Held, **values: object) -> Holding:
    return replace(held.holding, person=replace(held.person, **values))  # type: ignore[arg-type] # by name


async def held_of(people: People, person_id: str) -> Held:
    held = await people.held(person_id)
    assert held is not None
    return held


class PeopleContract:
    """To be run on each roster; `people` is an empty one."""

    async def test_nobody_is_known_at_first(self, people: People) -> None:
        assert await people.person("m0001") is None
        assert await people.held("m0001") is None
        assert await people.everyone("shanghai") == {}
        assert await people.with_document("a" * 64) == []
        assert await people.unannounced(10) == []

    async def test_whoever_was_written_is_found_whole(self, people: People) -> None:
        await people.write([added(CHEN, at=NOON), added(LI, at=NOON)])
        assert await people.person("m0001") == CHEN.person
        everyone = await people.everyone("shanghai")
        assert {key: held.holding for key, held in everyone.items()} == {
            "m0001": CHEN,
            "a0001": LI,
        }
        assert await people.everyone("elsewhere") == {}
        assert await people.with_document("a" * 64) == [CHEN.person]

    async def test_a_change_waits_until_it_has_been_told(self, people: People) -> None:
        await people.write([added(CHEN, at=NOON)])
        (waiting,) = await people.unannounced(10)
        assert [event.type for event in waiting.events] == ["person.added.v1"]
        await people.announced([waiting])
        assert await people.unannounced(10) == []

    async def test_a_change_of_a_person_who_is_being_told_of_is_told_too(
        self, people: People
    ) -> None:
        await people.write([added(CHEN, at=NOON)])
        told = await people.unannounced(10)
        held = await held_of(people, "m0001")
        new = changed(held, group="静安区")
        await people.write([rewritten(held, new, "changed", at=NOON)])
        await people.announced(told)
        (waiting,) = await people.unannounced(10)
        assert [event.type for event in waiting.events] == ["person.added.v1", "person.changed.v1"]
        assert waiting.events[0] == told[0].events[0]
        await people.announced([waiting])
        assert await people.unannounced(10) == []

    async def test_two_changes_of_the_same_state_do_not_overwrite_each_other(
        self, people: People
    ) -> None:
        await people.write([added(CHEN, at=NOON)])
        held = await held_of(people, "m0001")
        first = rewritten(held, changed(held, group="静安区"), "changed", at=NOON)
        second = rewritten(held, changed(held, group="徐汇区"), "changed", at=NOON)
        await people.write([first])
        with pytest.raises(ChangedMeanwhileError):
            await people.write([second])
        with pytest.raises(ChangedMeanwhileError):
            await people.write([added(CHEN, at=NOON)])
        assert (await held_of(people, "m0001")).person.group == "静安区"

    async def test_of_an_erased_person_only_what_is_public_is_left(self, people: People) -> None:
        await people.write([added(CHEN, at=NOON)])
        await people.link("m0001", "c" * 64)
        held = await held_of(people, "m0001")
        gone = Holding(replace(held.person, erased=True))
        await people.write([rewritten(held, gone, "erased", at=NOON)])
        left = await held_of(people, "m0001")
        assert left.holding == gone
        assert await people.with_document("a" * 64) == []
        assert await people.linked("c" * 64) is None

    async def test_an_account_belongs_to_one_person(self, people: People) -> None:
        await people.write([added(CHEN, at=NOON), added(LI, at=NOON)])
        assert await people.linked("c" * 64) is None
        await people.link("m0001", "c" * 64)
        await people.link("m0001", "c" * 64)
        with pytest.raises(LinkTakenError):
            await people.link("a0001", "c" * 64)
        assert await people.linked("c" * 64) == "m0001"


class SessionsContract:
    """To be run on each store with the limits above; `sessions` is an empty one."""

    async def test_a_session_is_found_by_its_id_alone(self, sessions: Sessions) -> None:
        one = await sessions.open("m0001", acting_for=None, now=NOON)
        other = await sessions.open("a0001", acting_for="m0001", now=NOON)
        assert one != other
        found = await sessions.find(other, now=NOON)
        assert found is not None
        assert (found.person, found.acting_for) == ("a0001", "m0001")
        assert await sessions.find("x" * 43, now=NOON) is None

    async def test_a_session_nobody_uses_ends(self, sessions: Sessions) -> None:
        id_ = await sessions.open("m0001", acting_for=None, now=NOON)
        assert await sessions.find(id_, now=NOON + timedelta(minutes=119))
        assert await sessions.find(id_, now=NOON + timedelta(minutes=238))
        assert await sessions.find(id_, now=NOON + timedelta(minutes=358)) is None

    async def test_no_session_lasts_for_ever(self, sessions: Sessions) -> None:
        id_ = await sessions.open("m0001", acting_for=None, now=NOON)
        for hour in range(1, 12):
            assert await sessions.find(id_, now=NOON + timedelta(hours=hour))
        assert await sessions.find(id_, now=NOON + timedelta(hours=12)) is None

    async def test_a_session_that_was_ended_is_gone(self, sessions: Sessions) -> None:
        one = await sessions.open("m0001", acting_for=None, now=NOON)
        other = await sessions.open("m0001", acting_for=None, now=NOON)
        await sessions.end(one)
        await sessions.end(one)
        assert await sessions.find(one, now=NOON) is None
        assert await sessions.find(other, now=NOON)

    async def test_to_sign_out_everywhere_ends_all_sessions_of_and_for_a_person(
        self, sessions: Sessions
    ) -> None:
        own = await sessions.open("m0001", acting_for=None, now=NOON)
        theirs = await sessions.open("a0001", acting_for="m0001", now=NOON)
        others = await sessions.open("m0002", acting_for=None, now=NOON)
        assert await sessions.end_all("m0001") == 2
        assert await sessions.find(own, now=NOON) is None
        assert await sessions.find(theirs, now=NOON) is None
        assert await sessions.find(others, now=NOON)

    async def test_what_holds_no_more_is_swept_away(self, sessions: Sessions) -> None:
        await sessions.open("m0001", acting_for=None, now=NOON - timedelta(hours=3))
        kept = await sessions.open("m0001", acting_for=None, now=NOON)
        assert await sessions.sweep(now=NOON) == 1
        assert await sessions.find(kept, now=NOON)


class RevocationsContract:
    """To be run on each list; `revocations` is an empty one."""

    async def test_a_revocation_is_listed_while_it_is_of_use(
        self, revocations: RevocationList
    ) -> None:
        one, other = Revocation("m0001", 1000, 1600), Revocation("m0002", 1100, 1700)
        await revocations.add(one)
        await revocations.add(other)
        assert set(await revocations.since(0, now=1200)) == {one, other}
        assert await revocations.since(1000, now=1200) == [other]
        assert await revocations.since(0, now=1600) == [other]
        assert await revocations.sweep(now=1600) == 1
        assert await revocations.since(0, now=0) == [other]
