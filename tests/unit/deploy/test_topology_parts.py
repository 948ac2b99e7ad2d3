"""A topology of many bureaus is declared part by part, and the parts are all of it."""

from string import ascii_lowercase

from deploy.commands.topology import in_parts
from shared.messaging.topology import build_topology


def test_a_large_topology_is_declared_in_parts_that_are_all_of_it() -> None:
    whole = build_topology(f"{one}{other}" for one in ascii_lowercase for other in ascii_lowercase)

    parts = list(in_parts(whole))

    assert tuple(one for part in parts for one in part.exchanges) == whole.exchanges
    assert tuple(one for part in parts for one in part.queues) == whole.queues
    assert max(len(part.queues) for part in parts) <= 100
