"""Prepares a stack whose processes are started by something else, such as docker-compose."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.commands.topology import apply_topology
from deploy.credentials import ensure_credentials
from deploy.demo.people import import_people
from deploy.demo.roster import make_roster
from deploy.demo.target import Target
from deploy.key_files import HASH_KEY, ISSUER_KEYS, PEOPLE_KEYS
from services.identity.settings import IdentitySettings
from shared.region import load_region


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the stack's parts will be found by whoever reads its `stack.json`."""

    intake: str
    archive: str
    portal: str | None
    amqp: str = field(repr=False)


async def set_up(
    folder: Path,
    addresses: Addresses,
    region_pack: Path,
    ladder: Sequence[float],
    *,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Declare the topology, make the keys that are missing, enter the demonstration's people."""
    region = load_region(region_pack)
    await apply_topology(addresses.amqp, region, ladder, tls=tls)
    roster = make_roster(region.bureau_codes)
    credentials = ensure_credentials(folder, region=region.code, roster=roster)
    identity = IdentitySettings(
        amqp_url=addresses.amqp,
        region_pack=region_pack,
        hash_key_file=folder / HASH_KEY,
        people_keys_file=folder / PEOPLE_KEYS,
        issuer_keys_file=folder / ISSUER_KEYS,
    )
    await import_people(identity, roster)
    target = Target(
        intake=(addresses.intake,),
        archive=(addresses.archive,),
        portal=addresses.portal,
        amqp=addresses.amqp,
        issuer_key=credentials.issuer_key,
        region_pack=region_pack,
    )
    target.write(folder / "stack.json")
