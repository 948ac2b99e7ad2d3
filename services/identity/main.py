"""Puts identity together and runs it: `python -m services.identity.main` runs one replica."""

import time
from datetime import date
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from services.identity.adapters.hashes import read_hashes
from services.identity.adapters.mongo import MongoPeople, ensure_indexes
from services.identity.adapters.mongo_sessions import MongoRevocations, MongoSessions
from services.identity.adapters.mongo_sign_in import MongoBrakes, MongoTickets
from services.identity.adapters.oidc import Oidc, OidcClient
from services.identity.adapters.sign_in_http import open_http
from services.identity.adapters.sign_in_pause import RealPause
from services.identity.adapters.vault import VaultFile
from services.identity.adapters.wechat import Wechat, WechatAccount
from services.identity.api import UseCases, add_routes
from services.identity.api.sign_in import add_sign_in
from services.identity.api.sign_in_parts import Parts, join
from services.identity.handlers import Announce, GrantToken
from services.identity.handlers.sign_in_elsewhere import Elsewhere, Providers
from services.identity.handlers.sign_in_ports import Provider
from services.identity.ports import RevocationList, Sessions, Signer, Today
from services.identity.settings import IdentitySettings, SignInSettings
from shared.clock import utc_now
from shared.identity import Revocations, Revoked, TokenVerifier
from shared.identity.keys import RingIssuer
from shared.messaging.service import open_bus
from shared.mongo import Database, open_mongo, ping
from shared.region import Region, load_region
from shared.rounds import Work, open_rounds
from shared.runtime import Process, Service, run
from shared.web import Authenticate, create_app
from shared.web.limits import by_token, limit_requests
from shared.web.patience import answer_in_time


async def open_identity(settings: IdentitySettings, process: Process) -> Service:
    region = load_region(settings.region_pack)
    hashes = read_hashes(settings.hash_key_file)
    signer = RingIssuer(settings.issuer_keys_file, token_seconds=settings.longest_token_seconds)
    signer.jwks(now=utc_now().timestamp())
    database = await _open_database(process, settings)
    bus = await open_bus(process, settings, "identity")
    people = MongoPeople(database, VaultFile(settings.people_keys_file))
    sessions = MongoSessions(database, settings.session_limits)
    revocations = MongoRevocations(database)
    verifier = await _open_own_verifier(process, settings, signer, revocations=revocations)
    await _rounds(process, settings, "people", Announce(people, bus))
    tickets, brakes = MongoTickets(database), MongoBrakes(database)
    sweeping = _sweeping(sessions, revocations, tickets=tickets, brakes=brakes)
    await _rounds(process, settings, "sessions", sweeping)
    parts = Parts(
        people=people,
        sessions=sessions,
        hashes=hashes,
        tickets=tickets,
        brakes=brakes,
        publisher=bus,
        pause=RealPause(),
        providers=await _open_providers(process, settings),
        clock=utc_now,
        today=today_in(region),
        region=region.code,
    )
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
    answer_in_time(app, partial(ping, database))
    limit_requests(app, settings, by_token(verifier))
    authenticate = Authenticate(verifier, region=region.code)
    add_routes(app, use, authenticate)
    sign_in = join(parts, callers=settings.sign_in_callers, demo=settings.sign_in_demo)
    add_sign_in(app, sign_in, authenticate)
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


async def _open_providers(process: Process, settings: SignInSettings) -> Providers:
    """The ways over others that the settings name."""
    http = await process.stack.enter_async_context(open_http(settings.sign_in_ca_file))
    providers: dict[Elsewhere, Provider] = {}
    if settings.oidc_issuer and settings.oidc_client_id and settings.oidc_redirect_url:
        client = OidcClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=_secret(settings.oidc_client_secret_file),
            redirect_url=settings.oidc_redirect_url,
            claim=settings.oidc_claim,
            scope=settings.oidc_scope,
            leeway_seconds=settings.oidc_leeway_seconds,
        )
        providers["oidc"] = Oidc(http, client, clock=utc_now)
    if settings.wechat_app_id and settings.wechat_redirect_url:
        account = WechatAccount(
            app_id=settings.wechat_app_id,
            secret=_secret(settings.wechat_app_secret_file) or "",
            redirect_url=settings.wechat_redirect_url,
            api_url=settings.wechat_api_url,
            authorize_url=settings.wechat_authorize_url,
        )
        providers["wechat"] = Wechat(http, account)
    return providers


def _secret(file: Path | None) -> str | None:
    return file.read_text("utf-8").strip() if file else None


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


def _sweeping(
    sessions: Sessions,
    revocations: RevocationList,
    *,
    tickets: MongoTickets,
    brakes: MongoBrakes,
) -> Work:
    async def sweep() -> None:
        now = utc_now()
        await sessions.sweep(now=now)
        await revocations.sweep(now=int(now.timestamp()))
        await tickets.sweep(now=now)
        await brakes.sweep(now=now)

    return sweep


if __name__ == "__main__":
    loaded = IdentitySettings()
    run("identity", loaded, partial(open_identity, loaded))
