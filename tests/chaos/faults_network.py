"""Faults of the way to the broker and to the database, and of the database itself."""

from functools import partial
from typing import Final

from tests.chaos.faults import Fault, Scene
from tests.chaos.proxy import FAIR, Proxy, Weather

KINDS: Final[dict[str, Weather]] = {
    "slow line": Weather(latency_seconds=0.15),
    "thin line": Weather(bytes_per_second=60_000),
    "silent line": Weather(silent=True),
    "half-open line": Weather(deaf=True),
    "refused line": Weather(closed=True),
}
PLACES: Final = ("broker", "database")


def _proxy(scene: Scene, place: str) -> Proxy:
    ground = scene.site.ground
    return ground.to_broker if place == "broker" else ground.to_database


async def bad_weather(scene: Scene, place: str, weather: Weather) -> None:
    proxy = _proxy(scene, place)
    proxy.set(weather)
    try:
        await scene.last(scene.some_seconds(3, 8))
    finally:
        proxy.set(FAIR)


async def cut_lines(scene: Scene, place: str) -> None:
    """Every connection is reset, several times."""
    for _ in range(scene.dice.randint(1, 4)):
        _proxy(scene, place).reset()
        await scene.last(scene.some_seconds(0.2, 1.5))


async def kill_database(scene: Scene) -> None:
    database = scene.site.ground.database
    database.kill()
    await scene.last(scene.some_seconds(0.5, 4))
    await database.restart()


def network_faults() -> dict[str, Fault]:
    faults: dict[str, Fault] = {
        f"{kind} to {place}": partial(bad_weather, place=place, weather=weather)
        for kind, weather in KINDS.items()
        for place in PLACES
    }
    faults |= {f"cut lines to {place}": partial(cut_lines, place=place) for place in PLACES}
    return faults | {"kill database": kill_database}
