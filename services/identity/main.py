"""Puts identity together and runs it: `python -m services.identity.main` runs one replica."""

import time
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from services.identity.adapters.hashes import read_hashes
from services.identity.adapters.mongo import MongoPeople, ensure_indexes
from services.identity.adapters.mongo_sessions import MongoRevocations, MongoSessions
from services.identity.adapters.vault import VaultFile
from services.identity.api import UseCases, add_routes
from services.identity.handlers import Announce, GrantToken
from services.identity.ports import RevocationList, Sessions, Signer, Today
from services.identity.settings import IdentitySettings
from shared.clock import utc_now
from shared.identity import Revocations, Revoked, TokenVerifier
from shared.identity.keys import RingIssuer
from shared.messaging.service import open_bus
from shared.mongo import Database, open_mongo, ping
from shared.region import Region, load_region
from shared.rounds import Work, open_rounds
from shared.runtime import Process, Service, run
from shared.web import Authenticate, create_app


async def open_identity(settings: IdentitySettings, process: Process) -> Service:
    region = load_region(settings.region_pack)
    read_hashes(settings.hash_key_file)  # a key that is missing shows now, not at a sign-in
    signer = RingIssuer(settings.issuer_keys_file, token_seconds=settings.longest_token_seconds)
    signer.jwks(now=utc_now().timestamp())
    database = await _open_database(process, settings)
    bus = await open_bus(process, settings, "identity")
    people = MongoPeople(database, VaultFile(settings.people_keys_file))
    sessions = MongoSessions(database, settings.session_limits)
    revocations = MongoRevocations(database)
    verifier = await _open_own_verifier(process, settings, signer, revocations=revocations)
    await _rounds(process, settings, "people", Announce(people, bus))
    await _rounds(process, settings, "sessions", _sweeping(sessions, revocations))
    use = UseCases(
        grant=GrantToken(
            sessions,
            people,
            signer,
            clock=utc_now,
            today=today_in(region),
            lifetime_seconds=settings.token_seconds,
        ),
        people=people,
        revocations=revocations,
        signer=signer,
        clock=utc_now,
        token_callers=settings.token_callers,
    )
    app = create_app("identity", telemetry=process.telemetry, health=process.health)
    add_routes(app, use, Authenticate(verifier, region=region.code))
    return Service(app)


def today_in(region: Region) -> Today:
    zone = ZoneInfo(region.timezone)

    def today() -> date:
        return utc_now().astimezone(zone).date()

    return today


async def _open_database(process: Process, settings: IdentitySettings) -> Database:
    database = await process.stack.enter_async_context(
        open_mongo(
            settings.mongo_url,
            settings.database,
            ca_file=settings.mongo_ca_file,
            cert_key_file=settings.mongo_cert_key_file,
        )
    )
    await ensure_indexes(database)
    process.health.watch("database", partial(ping, database))
    return database


async def _open_own_verifier(
    process: Process, settings: IdentitySettings, signer: Signer, *, revocations: RevocationList
) -> TokenVerifier:
    """Identity believes its own ring and its own list, without asking itself over the network."""
    known = Revocations()
    verifier = TokenVerifier(signer.jwks(now=time.time()), revocations=known)

    async def keys() -> None:
        verifier.replace_keys(signer.jwks(now=time.time()))

    async def revoked() -> None:
        now = time.time()
        found = await revocations.since(0, now=int(now))
        known.learn((Revoked(one.person, one.not_before, one.expires) for one in found), now=now)

    verifier.look_again = keys
    await revoked()
    await _rounds(process, settings, "keys", keys)
    await _rounds(process, settings, "revocations", revoked)
    return verifier


async def _rounds(process: Process, settings: IdentitySettings, name: str, work: Work) -> None:
    await process.stack.enter_async_context(
        open_rounds(name, work, every_seconds=settings.rounds_seconds)
    )


def _sweeping(sessions: Sessions, revocations: RevocationList) -> Work:
    async def sweep() -> None:
        now = utc_now()
        await sessions.sweep(now=now)
        await revocations.sweep(now=int(now.timestamp()))

    return sweep


if __name__ == "__main__":
    loaded = IdentitySettings()
    run("identity", loaded, partial(open_identity, loaded))
