"""Names what keeps a point from doing more, by what was busy meanwhile.

In this order, the first that holds:

1. the machine's cores, where all together are busy for nine tenths;
2. the replicas, where they use nine tenths of what they may, or, each on a core of its own, where
   those cores are busy for nine tenths: then more replicas, or a larger share, do more;
3. what measures, where it uses nine tenths of a core: then it is not known what the service can;
4. database or broker, where it uses nine tenths of a core, the busier of the two;
5. else nobody is busy: all wait for the syncs of the disk, on the database's side where the
   service writes there, else on the broker's.
"""

from dataclasses import dataclass
from enum import StrEnum

BUSY = 0.9
WRITES_TO_DATABASE = frozenset({"notifier", "archive"})


class Bound(StrEnum):
    CORES = "the machine's cores"
    REPLICAS = "the replicas"
    MEASURING = "the measuring"
    DATABASE = "the database"
    BROKER = "the broker"
    DATABASE_SYNCS = "the database's syncs"
    BROKER_SYNCS = "the broker's syncs"


@dataclass(frozen=True, slots=True)
class Use:
    """Cores in use on average: by the parts, of the machine, and of the replicas' own cores."""

    replicas: float
    broker: float
    database: float
    measuring: float
    machine: float
    own_cores: float


@dataclass(frozen=True, slots=True)
class Room:
    """What there is: `replicas` may use so much on `own_cores`, of all the `cores`."""

    replicas: float
    own_cores: int
    cores: int
    pinned: bool


def bound_of(service: str, use: Use, room: Room) -> Bound:
    if use.machine >= BUSY * room.cores:
        return Bound.CORES
    if use.replicas >= BUSY * room.replicas:
        return Bound.REPLICAS
    if room.pinned and use.own_cores >= BUSY * room.own_cores:
        return Bound.REPLICAS
    if use.measuring >= BUSY:
        return Bound.MEASURING
    if max(use.broker, use.database) >= BUSY:
        return Bound.DATABASE if use.database > use.broker else Bound.BROKER
    return Bound.DATABASE_SYNCS if service in WRITES_TO_DATABASE else Bound.BROKER_SYNCS
