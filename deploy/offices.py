"""Opens what commands about people work with: the roster's database, the broker, the key files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from services.identity.adapters.hashes import HmacHashes, read_hashes
from services.identity.adapters.mongo import MongoPeople, ensure_indexes
from services.identity.adapters.mongo_sessions import MongoRevocations, MongoSessions
from services.identity.adapters.vault import VaultFile
from services.identity.handlers import (
    Announce,
    EndPerson,
    ErasePerson,
    ImportRoster,
    RevokePerson,
)
from services.identity.main import today_in
from services.identity.settings import IdentitySettings
from shared.clock import utc_now
from shared.messaging.rabbit import open_rabbit
from shared.mongo import open_mongo
from shared.region import Region, load_region


@dataclass(frozen=True, slots=True)
class Offices:
    """Each of identity's use cases that a command may ask for."""

    region: Region
    people: MongoPeople
    hashes: HmacHashes
    announce: Announce
    import_roster: ImportRoster
    end: EndPerson
    revoke: RevokePerson
    erase: ErasePerson


@asynccontextmanager
async def open_offices(settings: IdentitySettings) -> AsyncIterator[Offices]:
    """Raises a TransientError when the broker or the database does not answer."""
    region = load_region(settings.region_pack)
    async with (
        open_mongo(
            settings.mongo_url,
            settings.database,
            ca_file=settings.mongo_ca_file,
            cert_key_file=settings.mongo_cert_key_file,
        ) as database,
        open_rabbit(settings.amqp_url, service="identity", tls=settings.amqp_tls()) as bus,
    ):
        await ensure_indexes(database)
        people = MongoPeople(database, VaultFile(settings.people_keys_file))
        hashes, announce = read_hashes(settings.hash_key_file), Announce(people, bus)
        today = today_in(region)
        revoke = RevokePerson(
            MongoSessions(database, settings.session_limits),
            MongoRevocations(database),
            clock=utc_now,
            longest_token_seconds=settings.longest_token_seconds,
        )
        yield Offices(
            region=region,
            people=people,
            hashes=hashes,
            announce=announce,
            import_roster=ImportRoster(
                people,
                announce,
                revoke,
                hashes=hashes,
                region=region.code,
                bureaus=frozenset(region.bureau_codes),
                clock=utc_now,
                today=today,
            ),
            end=EndPerson(people, announce, revoke, clock=utc_now, today=today),
            revoke=revoke,
            erase=ErasePerson(people, announce, revoke, clock=utc_now),
        )
