"""A person ends, is signed out, is erased; a session becomes a token for who they are today."""

from datetime import date

import pytest

from services.identity.domain import NO_CONTACTS
from services.identity.handlers import NobodyError, NoSessionError
from services.identity.ports import LinkTakenError, Revocation
from shared.identity import Principal, TokenVerifier
from tests.unit.identity.offices import CHECKED, JWKS, NOW, Offices, member

ASSISTANT = {
    "id": "a0001",
    "name_zh": "李红",
    "role": "assistant",
    "acting_for": "m0001@..2026-01-31",
}


@pytest.fixture
async def offices() -> Offices:
    opened = Offices()
    await opened.take(member(id_number=CHECKED, phone="13800000000", term="16"), ASSISTANT)
    return opened


async def signed_in(offices: Offices, person: str, acting_for: str | None = None) -> str:
    return await offices.sessions.open(person, acting_for=acting_for, now=offices.now)


async def test_a_session_gives_a_token_of_ten_minutes(offices: Offices) -> None:
    granted = await offices.grant(await signed_in(offices, "m0001"))
    assert granted.principal == Principal("m0001", "member", "shanghai", "陈明", term="16")
    assert (granted.expires - NOW).total_seconds() == 600


async def test_an_assistant_acts_as_a_member_and_is_named_as_who_acts(offices: Offices) -> None:
    granted = await offices.grant(await signed_in(offices, "a0001", "m0001"))
    assert granted.principal == Principal(
        "a0001", "member", "shanghai", "李红", term="16", acting_for="m0001", acting_for_name="陈明"
    )


@pytest.mark.parametrize("acting_for", [None, "a0001", "m0002"])
async def test_an_assistant_has_no_rights_but_those_of_a_mandate(
    offices: Offices, acting_for: str | None
) -> None:
    await offices.take(member("m0002"))
    with pytest.raises(NoSessionError):
        await offices.grant(await signed_in(offices, "a0001", acting_for))


async def test_a_member_acts_for_nobody_else(offices: Offices) -> None:
    await offices.take(member("m0002"))
    with pytest.raises(NoSessionError):
        await offices.grant(await signed_in(offices, "m0002", "m0001"))


async def test_a_mandate_ends_with_its_last_day(offices: Offices) -> None:
    offices.later(days=12)
    with pytest.raises(NoSessionError):
        await offices.grant(await signed_in(offices, "a0001", "m0001"))


async def test_an_office_that_is_over_gives_no_token_though_the_session_holds(
    offices: Offices,
) -> None:
    session = await signed_in(offices, "m0001")
    await offices.end("m0001", on=date(2026, 1, 20))
    await offices.grant(session)
    offices.later(minutes=10)
    offices.today = date(2026, 1, 21)
    with pytest.raises(NoSessionError):
        await offices.grant(session)


async def test_to_end_an_office_now_signs_out_and_is_told(offices: Offices) -> None:
    session = await signed_in(offices, "m0001")
    theirs = await signed_in(offices, "a0001", "m0001")
    await offices.end("m0001")
    await offices.end("m0001")
    assert offices.told.types[2:] == ["person.ended.v1"]
    for one in (session, theirs):
        with pytest.raises(NoSessionError):
            await offices.grant(one)
    now = int(NOW.timestamp())
    first = (await offices.revocations.since(0, now=now))[0]
    assert first == Revocation("m0001", now + 1, now + 602)


async def test_a_revoked_person_may_sign_in_again(offices: Offices) -> None:
    await signed_in(offices, "m0001")
    assert await offices.revoke("m0001") == 1
    offices.later(seconds=2)
    assert (await offices.grant(await signed_in(offices, "m0001"))).token


async def test_an_erased_person_is_known_by_what_is_public_alone(offices: Offices) -> None:
    session = await signed_in(offices, "m0001")
    await offices.bind("m0001", "wechat", "o-1")
    await offices.erase("m0001")
    await offices.erase("m0001")
    held = await offices.people.held("m0001")
    assert held is not None
    assert (held.holding.id_hash, held.holding.contacts) == (None, NO_CONTACTS)
    assert held.person.name_zh == "陈明"
    assert offices.told.types[2:] == ["person.erased.v1"]
    assert await offices.people.linked(offices.hashes.account("wechat", "o-1")) is None
    with pytest.raises(NoSessionError):
        await offices.grant(session)


async def test_an_account_is_bound_to_one_person(offices: Offices) -> None:
    await offices.bind("m0001", "wechat", "o-1")
    await offices.bind("m0001", "wechat", "o-1")
    with pytest.raises(LinkTakenError):
        await offices.bind("a0001", "wechat", "o-1")
    held = await offices.people.held("m0001")
    assert held is not None
    assert held.holding.contacts.wechat == "o-1"
    assert held.holding.contacts.phone == "13800000000"


async def test_an_import_leaves_a_bound_account_alone(offices: Offices) -> None:
    await offices.bind("m0001", "wechat", "o-1")
    plan = await offices.take(member(id_number=CHECKED, phone="13800000000", term="16"))
    assert plan.diff.unchanged == 1


async def test_nobody_can_be_ended_who_is_not_there(offices: Offices) -> None:
    for act in (offices.end, offices.erase):
        with pytest.raises(NobodyError):
            await act("m9999")


async def test_a_token_is_dated_before_its_session_was_looked_up(offices: Offices) -> None:
    """So a revocation that comes between the two refuses it."""
    granted = await offices.grant(await signed_in(offices, "m0001"))
    await offices.revoke("m0001")
    (revocation,) = await offices.revocations.since(0, now=int(NOW.timestamp()))
    verifier = TokenVerifier(JWKS)
    assert granted.token
    assert int(NOW.timestamp()) < revocation.not_before
    assert verifier.key_ids
