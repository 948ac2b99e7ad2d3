"""Tokens that are forged, expired or meant for others open no route of any service."""

from tests.security.city import City, nobody
from tests.security.counted import counted
from tests.security.forgeries import forgeries, usual

SCHEMES = (
    "",
    "Bearer",
    "Bearer ",
    "Basic cy0xOng=",
    "Bearer: {token}",
    "Token {token}",
    "{token}",
    "Bearer {token},{token}",
    'Bearer "{token}"',
    "Digest {token}",
)


async def test_the_token_that_the_forgeries_are_made_from_holds(city: City) -> None:
    headers = {"Authorization": f"Bearer {usual()}"}
    assert (await city.ask("archive", "GET", "/v1/events", headers=headers)).status == 200


async def test_no_forgery_opens_any_route(city: City) -> None:
    tried = 0
    routes = [one for one in city.routes if not one.open]
    made = list(forgeries())
    for route in routes:
        path = route.filled(enquiry_id=str(nobody()))
        for name, token in made:
            answer = await city.ask(
                route.service,
                route.method,
                path,
                body={},
                headers={"Authorization": f"Bearer {token}"},
            )
            region = name == "of another region" or "capitals" in name
            assert answer.status in ({401, 403} if region else {401}), (route.name, name)
            assert answer.headers["Content-Type"] == "application/problem+json", name
            tried += 1
    counted("Forged tokens", tried)


async def test_a_token_is_taken_from_a_bearer_header_alone(city: City) -> None:
    tried = 0
    token = usual()
    for route in (one for one in city.routes if not one.open):
        path = route.filled(enquiry_id=str(nobody()))
        for scheme in SCHEMES:
            headers = {"Authorization": scheme.format(token=token)}
            answer = await city.ask(route.service, route.method, path, body={}, headers=headers)
            assert answer.status == 401, (route.name, scheme)
            assert "bearer" in answer.headers["WWW-Authenticate"].lower()
            tried += 1
        for query in (f"?access_token={token}", f"?token={token}"):
            answer = await city.ask(route.service, route.method, path + query, body={})
            assert answer.status == 401, (route.name, query)
        cookie = {"Cookie": f"token={token}; consult_session={token}"}
        answer = await city.ask(route.service, route.method, path, body={}, headers=cookie)
        assert answer.status == 401, route.name
        tried += 3
    counted("Tokens in the wrong place", tried)
