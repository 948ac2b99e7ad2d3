"""Signing in by a code: who gets one, how often, and what others can learn from trying."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from services.identity.domain.sign_in import Patience, Strain, Wait
from services.identity.domain.sign_in_codes import code_digest, is_code, new_code, same_name
from services.identity.handlers.sign_in_code import SAME_ANSWER_SECONDS
from services.identity.handlers.sign_in_enter import Choice, Entered
from services.identity.handlers.sign_in_ports import (
    NoTicketError,
    NotOnRosterError,
    TooManyTriesError,
    WrongCodeError,
)
from services.identity.ports import LinkTakenError
from shared.messaging.topology import EVENTS
from tests.unit.identity.entrance import (
    HALL,
    NAME,
    NUMBER,
    OTHER_NUMBER,
    PHONE,
    Entrance,
)
from tests.unit.identity.offices import NOW, BrokerAwayError


@pytest.fixture
def entrance() -> Entrance:
    return Entrance()


async def test_with_name_number_and_code_a_person_comes_in(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    outcome = await entrance.verify(asked, entrance.code)
    assert isinstance(outcome, Entered)
    granted = await entrance.offices.grant(outcome.session)
    assert (granted.principal.id, granted.principal.role) == ("m0001", "member")


async def test_the_code_goes_to_the_notifier_alone_with_how_to_reach_the_person(
    entrance: Entrance,
) -> None:
    await entrance.on_roster()
    await entrance.ask()
    (letter,) = entrance.letters
    assert letter.QUEUE == "notifier" != EVENTS
    assert (letter.data.person, letter.data.phone) == ("m0001", PHONE)
    assert letter.data.expires_at == NOW + timedelta(minutes=5)
    assert entrance.code not in repr(letter)
    assert PHONE not in repr(letter)


@pytest.mark.parametrize("written", ["陈明", " 陈 明 ", "CHEN ming", "Ｃｈｅｎ Ming"])
async def test_either_name_will_do_however_it_is_spaced(entrance: Entrance, written: str) -> None:
    await entrance.on_roster(name_en="Chen Ming")
    await entrance.ask(written)
    assert entrance.letters[0].data.person == "m0001"


@pytest.mark.parametrize(("name", "number"), [("李红", NUMBER), (NAME, OTHER_NUMBER)])
async def test_others_get_the_same_answer_after_the_same_time(
    entrance: Entrance, name: str, number: str
) -> None:
    await entrance.on_roster()
    known = await entrance.ask()
    waited, entrance.pause.now = entrance.pause.now, 0.0
    stranger = await entrance.ask(name, number)
    assert entrance.pause.now == waited == SAME_ANSWER_SECONDS
    assert len(known.challenge) == len(stranger.challenge)
    assert known.expires == stranger.expires
    letter = entrance.letters[-1]
    assert letter.data.person is None
    assert letter.data.phone is None
    with pytest.raises(WrongCodeError):
        await entrance.verify(stranger, letter.data.code)


async def test_when_the_broker_is_away_it_is_away_for_strangers_too(entrance: Entrance) -> None:
    await entrance.on_roster()
    entrance.offices.told.away = True
    for number in (NUMBER, OTHER_NUMBER):
        with pytest.raises(BrokerAwayError):
            await entrance.ask(number=number)


async def test_a_code_is_good_for_one_time(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    assert isinstance(await entrance.verify(asked, entrance.code), Entered)
    with pytest.raises(WrongCodeError):
        await entrance.verify(asked, entrance.code)


async def test_a_code_is_good_for_five_minutes(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    entrance.offices.later(minutes=5)
    with pytest.raises(WrongCodeError):
        await entrance.verify(asked, entrance.code)


async def test_a_code_belongs_to_its_challenge(entrance: Entrance) -> None:
    await entrance.on_roster()
    first = await entrance.ask()
    code = entrance.code
    await entrance.ask()
    if entrance.code != code:
        with pytest.raises(WrongCodeError):
            await entrance.verify(first, entrance.code)


async def test_after_five_wrong_tries_the_right_code_does_not_help(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    for _ in range(5):
        with pytest.raises(WrongCodeError):
            await entrance.verify(asked, entrance.another_code())
    with pytest.raises(WrongCodeError):
        await entrance.verify(asked, entrance.code)


@pytest.mark.parametrize("number", [NUMBER, OTHER_NUMBER])
async def test_who_asks_again_and_again_waits_longer_and_longer(
    entrance: Entrance, number: str
) -> None:
    await entrance.on_roster()
    waits = []
    for _ in range(7):
        try:
            await entrance.ask(number=number)
        except TooManyTriesError as error:
            waits.append(error.seconds)
            entrance.offices.later(seconds=error.seconds)
    assert waits == [15, 30]


async def test_who_comes_in_may_ask_freely_again(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = [await entrance.ask() for _ in range(3)]
    await entrance.verify(asked[-1], entrance.code)
    await entrance.ask()
    assert len(entrance.letters) == 4


async def test_nobody_who_was_signed_out_by_an_operator_keeps_a_session(
    entrance: Entrance,
) -> None:
    await entrance.on_roster()
    outcome = await entrance.verify(await entrance.ask(), entrance.code)
    assert await entrance.offices.revoke("m0001") == 1
    assert await entrance.offices.sessions.find(outcome.session, now=NOW) is None


async def test_whose_office_is_over_gets_no_code(entrance: Entrance) -> None:
    await entrance.on_roster(valid_to="2026-01-19")
    await entrance.ask()
    assert entrance.letters[0].data.person is None


async def test_whose_office_ends_while_the_code_is_on_its_way_does_not_come_in(
    entrance: Entrance,
) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    await entrance.offices.end("m0001")
    with pytest.raises(NotOnRosterError):
        await entrance.verify(asked, entrance.code)


async def test_who_has_two_offices_chooses_one(entrance: Entrance) -> None:
    await entrance.on_roster()
    await entrance.on_roster("o0001", role="official", bureau="hrss", body="", group="")
    outcome = await entrance.verify(await entrance.ask(), entrance.code)
    assert isinstance(outcome, Choice)
    with pytest.raises(NoTicketError):
        await entrance.sign_in.enter.by_choice(outcome.ticket, "m0002")


async def test_a_bind_ticket_binds_one_account_to_one_person(entrance: Entrance) -> None:
    await entrance.on_roster()
    enter = entrance.sign_in.enter
    unbound = await enter.by_account("wechat", "openid-1")
    bound = await entrance.verify(await entrance.ask(), entrance.code, bind=unbound.ticket)  # type: ignore[union-attr] # fails here if it is bound
    assert isinstance(bound, Entered)
    again = await enter.by_account("wechat", "openid-1")
    assert isinstance(again, Entered)
    held = await entrance.offices.people.held("m0001")
    assert held is not None
    assert held.holding.contacts.wechat == "openid-1"
    with pytest.raises(NoTicketError):
        await entrance.verify(await entrance.ask(), entrance.code, bind=unbound.ticket)  # type: ignore[union-attr] # as above


async def test_an_account_that_is_bound_is_not_bound_to_somebody_else(entrance: Entrance) -> None:
    await entrance.on_roster()
    await entrance.on_roster("m0002", name_zh="李红", id_number=OTHER_NUMBER)
    enter = entrance.sign_in.enter
    first, second = [await enter.by_account("wechat", "openid-1") for _ in range(2)]
    await entrance.verify(await entrance.ask(), entrance.code, bind=first.ticket)  # type: ignore[union-attr] # not bound yet
    asked = await entrance.ask("李红", OTHER_NUMBER)
    with pytest.raises(LinkTakenError):
        await entrance.verify(asked, entrance.code, bind=second.ticket)  # type: ignore[union-attr] # not bound yet


async def test_nothing_private_is_in_the_logs(entrance: Entrance) -> None:
    with capture_logs() as logs:
        await entrance.on_roster()
        asked = await entrance.ask()
        with pytest.raises(WrongCodeError):
            await entrance.verify(asked, entrance.another_code())
        outcome = await entrance.verify(asked, entrance.code)
    told = str(logs)
    for secret in (NUMBER, PHONE, NAME, entrance.code, asked.challenge, outcome.session):
        assert secret not in told


async def test_addresses_are_braked_too(entrance: Entrance) -> None:
    await entrance.on_roster()
    asked = await entrance.ask()
    refused = 0
    for _ in range(2002):
        try:
            await entrance.sign_in.verify(asked.challenge, "000000", HALL)
        except TooManyTriesError:
            refused += 1
        except WrongCodeError:
            pass
    assert refused == 2


def test_pauses_double_up_to_the_longest_and_are_forgotten() -> None:
    patience = Patience(free=2, first_pause=timedelta(seconds=10))
    strain: Strain | Wait = patience.next(None, NOW)
    pauses, now = [], NOW
    for _ in range(12):
        assert isinstance(strain, Strain)
        pauses.append((strain.free_at - now).total_seconds())
        now = strain.free_at
        strain = patience.next(strain, now)
    assert pauses == [0, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]
    assert isinstance(strain, Strain)
    assert patience.next(strain, now) == Wait(900.0)
    assert patience.next(strain, now + timedelta(hours=1)) == patience.next(
        None, now + timedelta(hours=1)
    )


def test_a_code_has_six_digits_and_its_digest_needs_the_salt() -> None:
    assert new_code(lambda below: below - 1) == "999999"
    assert new_code(lambda _: 7) == "000007"
    digest = code_digest("salt", "000007")
    assert is_code("salt", "000007", digest)
    assert not is_code("other", "000007", digest)
    assert not is_code("salt", "000008", digest)


async def test_a_name_is_not_matched_by_nothing(entrance: Entrance) -> None:
    await entrance.on_roster()
    person = await entrance.offices.people.person("m0001")
    assert person is not None
    assert not same_name(person, " · ")
    assert not same_name(person, "陈")
