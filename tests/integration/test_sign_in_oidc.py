"""Signing in over OpenID Connect, at a provider that others have written, in its own process."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from services.identity.adapters.oidc import Oidc, OidcClient
from services.identity.adapters.sign_in_http import open_http
from services.identity.handlers.sign_in_enter import Choice, Entered, Outcome, Unbound
from services.identity.handlers.sign_in_ports import (
    NoTicketError,
    NotOnRosterError,
    ProviderAwayError,
    ProviderRefusedError,
)
from shared.clock import utc_now
from tests.integration.city.provider import CLIENT_ID, CLIENT_SECRET
from tests.integration.city.running import REDIRECT, City, open_city
from tests.unit.identity.entrance import HALL, NUMBER, OTHER_NUMBER, Entrance

USERS = {"chen": NUMBER, "stranger": OTHER_NUMBER, "nobody": "", "wrong": "110105194912310021"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with open_city(tmp_path_factory.mktemp("city"), USERS) as opened:
        yield opened


@pytest.fixture
def own_city(tmp_path: Path) -> Iterator[City]:
    """For who changes its keys or ends it."""
    with open_city(tmp_path, USERS) as opened:
        yield opened


def client(city: City, **more: str) -> OidcClient:
    ours = OidcClient(
        issuer=city.issuer,
        client_id=CLIENT_ID,
        secret=CLIENT_SECRET,
        redirect_url=REDIRECT,
        claim="id_number",
    )
    return replace(ours, **more)  # type: ignore[arg-type] # by name


class Clock:
    """The provider's clock cannot be moved, so ours is."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@asynccontextmanager
async def opened(ours: OidcClient, clock: Clock | None = None) -> AsyncIterator[Entrance]:
    async with open_http() as http:
        yield Entrance({"oidc": Oidc(http, ours, clock=clock or Clock())})


async def begin(entrance: Entrance) -> tuple[str, str]:
    started = await entrance.sign_in.start("oidc")
    return started.url, started.state


async def end(entrance: Entrance, back: Mapping[str, str]) -> Outcome:
    return await entrance.sign_in.finish(
        "oidc", state=back["state"], code=back["code"], visitor=HALL
    )


async def come(entrance: Entrance, city: City, user: str = "chen") -> Outcome:
    url, _ = await begin(entrance)
    return await end(entrance, await city.sign_in(url, user))


def altered(url: str, **changes: str) -> str:
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    return f"{url.partition('?')[0]}?{urlencode(query | changes)}"


async def test_whom_the_city_vouches_for_comes_in_by_their_id_number(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        outcome = await come(entrance, city)
        assert isinstance(outcome, Entered)
        assert outcome.person.id == "m0001"
        granted = await entrance.offices.grant(outcome.session)
        assert granted.principal.id == "m0001"


async def test_the_browser_is_sent_with_all_that_protects_the_way_back(city: City) -> None:
    async with opened(client(city)) as entrance:
        url, state = await begin(entrance)
        other, _ = await begin(entrance)
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"] == [state]
    assert CLIENT_SECRET not in url
    again = parse_qs(urlsplit(other).query)
    for name in ("state", "nonce", "code_challenge"):
        assert asked[name] != again[name]


async def test_keys_may_change_while_people_sign_in(own_city: City) -> None:
    clock = Clock()
    async with opened(client(own_city), clock) as entrance:
        await entrance.on_roster()
        assert isinstance(await come(entrance, own_city), Entered)
        await own_city.rotate()
        clock.ahead = timedelta(seconds=10)
        assert isinstance(await come(entrance, own_city), Entered)


async def test_an_unknown_key_is_not_asked_for_all_the_time(own_city: City) -> None:
    async with opened(client(own_city)) as entrance:
        await entrance.on_roster()
        assert isinstance(await come(entrance, own_city), Entered)
        await own_city.rotate()
        with pytest.raises(ProviderRefusedError):
            await come(entrance, own_city)


async def test_a_wrong_nonce_is_refused(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        url, _ = await begin(entrance)
        back = await city.sign_in(altered(url, nonce="another"), "chen")
        with pytest.raises(ProviderRefusedError, match="nonce"):
            await end(entrance, back)


async def test_a_code_for_another_browser_is_refused(city: City) -> None:
    """Another's code under one's own state: the provider compares what PKCE hid."""
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        theirs, _ = await begin(entrance)
        stolen = await city.sign_in(theirs, "chen")
        _, state = await begin(entrance)
        with pytest.raises(ProviderRefusedError, match="invalid_grant"):
            await end(entrance, {"state": state, "code": stolen["code"]})


async def test_a_code_is_good_for_one_time(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        url, _ = await begin(entrance)
        back = await city.sign_in(url, "chen")
        assert isinstance(await end(entrance, back), Entered)
        with pytest.raises(NoTicketError):
            await end(entrance, back)
        _, state = await begin(entrance)
        with pytest.raises(ProviderRefusedError, match="invalid_grant"):
            await end(entrance, {"state": state, "code": back["code"]})


async def test_a_state_that_nobody_began_is_refused(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        url, _ = await begin(entrance)
        back = await city.sign_in(altered(url, state="0" * 64), "chen")
        with pytest.raises(NoTicketError):
            await end(entrance, back)


async def test_a_state_that_is_too_old_is_refused(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        url, _ = await begin(entrance)
        back = await city.sign_in(url, "chen")
        entrance.offices.later(minutes=11)
        with pytest.raises(NoTicketError):
            await end(entrance, back)


@pytest.mark.parametrize("user", ["stranger", "chen"])
async def test_who_is_not_on_the_roster_or_not_any_more_does_not_come_in(
    city: City, user: str
) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster(valid_to="2026-01-19")
        with pytest.raises(NotOnRosterError):
            await come(entrance, city, user)


@pytest.mark.parametrize("user", ["nobody", "wrong"])
async def test_who_has_no_id_number_there_does_not_come_in(city: City, user: str) -> None:
    async with opened(client(city)) as entrance:
        with pytest.raises(ProviderRefusedError):
            await come(entrance, city, user)


async def test_who_has_two_offices_says_in_which_one_they_come(city: City) -> None:
    async with opened(client(city)) as entrance:
        await entrance.on_roster()
        await entrance.on_roster("o0001", role="official", bureau="hrss", body="", group="")
        outcome = await come(entrance, city)
        assert isinstance(outcome, Choice)
        assert [one.id for one in outcome.offices] == ["m0001", "o0001"]
        chosen = await entrance.sign_in.enter.by_choice(outcome.ticket, "o0001")
        assert chosen.person.role == "official"
        with pytest.raises(NoTicketError):
            await entrance.sign_in.enter.by_choice(outcome.ticket, "m0001")


async def test_by_their_account_alone_they_come_in_once_a_code_has_bound_it(city: City) -> None:
    async with opened(client(city, claim="sub")) as entrance:
        await entrance.on_roster()
        outcome = await come(entrance, city)
        assert isinstance(outcome, Unbound)
        asked = await entrance.ask()
        bound = await entrance.verify(asked, entrance.code, bind=outcome.ticket)
        assert isinstance(bound, Entered)
        again = await come(entrance, city)
        assert isinstance(again, Entered)
        assert again.person.id == "m0001"


@pytest.mark.parametrize(
    ("minutes", "comes"), [(0, True), (0.9, True), (-0.9, True), (-2, False), (60 * 24, False)]
)
async def test_clocks_may_differ_by_a_minute(city: City, minutes: float, *, comes: bool) -> None:
    clock = Clock()
    async with opened(client(city), clock) as entrance:
        await entrance.on_roster()
        url, _ = await begin(entrance)
        back = await city.sign_in(url, "chen")
        clock.ahead = timedelta(minutes=minutes)
        if comes:
            assert isinstance(await end(entrance, back), Entered)
        else:
            with pytest.raises(ProviderRefusedError):
                await end(entrance, back)


async def test_a_wrong_secret_of_ours_is_refused(city: City) -> None:
    async with opened(client(city, secret="another")) as entrance:
        with pytest.raises(ProviderRefusedError, match="invalid_client"):
            await come(entrance, city)


async def test_a_provider_that_is_away_is_said_to_be_away(own_city: City) -> None:
    async with opened(client(own_city)) as entrance:
        own_city.stop()
        with pytest.raises(ProviderAwayError):
            await begin(entrance)


async def test_a_document_of_another_issuer_is_not_believed(city: City) -> None:
    async with opened(client(city, issuer=f"{city.issuer}/")) as entrance:
        with pytest.raises(ProviderAwayError, match="not that of this issuer"):
            await begin(entrance)
