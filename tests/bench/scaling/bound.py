"""Names what keeps a point from doing more, by what was busy meanwhile.

In this order, the first that holds:

1. the cores, where all of the machine together are busy for nine tenths; unless others than those
   measured keep them busy for two tenths: then those do, and the figure says little;
2. the replicas, where they use nine tenths of what they may, or, each on a core of its own, where
   those cores are busy for nine tenths: then more replicas, or a larger share, do more;
3. the measuring, where it uses nine tenths of a core: then it is not known what the service can;
4. database or broker, the busier of the two, where it uses seven tenths of a core: it puts each
   write on the disk before the next, so the rest of its time it waits for that;
5. else nobody is busy: all wait for the syncs of the disk, on the database's side where the
   service writes there, else on the broker's.
"""

from dataclasses import dataclass
from enum import StrEnum

BUSY, BUSY_SERVER = 0.9, 0.7
_OTHERS = 0.2
WRITES_TO_DATABASE = frozenset({"notifier", "archive"})


class Bound(StrEnum):
    CORES = "cores"
    OTHERS = "other work"
    REPLICAS = "replicas"
    MEASURING = "measuring"
    DATABASE = "database"
    BROKER = "broker"
    DATABASE_SYNCS = "database's syncs"
    BROKER_SYNCS = "broker's syncs"


@dataclass(frozen=True, slots=True)
class Use:
    """Cores in use on average: by the parts, of the machine, and of the replicas' own cores.

    `waiting` are those that were idle while something was being read from or put on the disk.
    """

    replicas: float
    broker: float
    database: float
    measuring: float
    machine: float
    own_cores: float
    waiting: float = 0.0

    @property
    def others(self) -> float:
        """What is none of the parts: other work, and what the kernel does for nobody's account."""
        known = self.replicas + self.broker + self.database + self.measuring
        return max(0.0, self.machine - known)


@dataclass(frozen=True, slots=True)
class Room:
    """What there is: `replicas` may use so much on `own_cores`, of all the `cores`."""

    replicas: float
    own_cores: int
    cores: int
    pinned: bool


def bound_of(service: str, use: Use, room: Room) -> Bound:
    if use.machine >= BUSY * room.cores:
        return Bound.OTHERS if use.others >= _OTHERS * room.cores else Bound.CORES
    if use.replicas >= BUSY * room.replicas:
        return Bound.REPLICAS
    if room.pinned and use.own_cores >= BUSY * room.own_cores:
        return Bound.REPLICAS
    if use.measuring >= BUSY:
        return Bound.MEASURING
    if max(use.broker, use.database) >= BUSY_SERVER:
        return Bound.DATABASE if use.database > use.broker else Bound.BROKER
    return Bound.DATABASE_SYNCS if service in WRITES_TO_DATABASE else Bound.BROKER_SYNCS
