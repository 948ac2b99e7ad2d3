"""Joins the use cases of signing in to one another; what they stand on comes from main."""

from collections.abc import Collection
from dataclasses import dataclass

from services.identity.api.sign_in import SignIn
from services.identity.api.sign_in_sessions import SessionUse
from services.identity.handlers import BindAccount
from services.identity.handlers.sign_in_acting import ActFor, ShowSession
from services.identity.handlers.sign_in_code import AskForCode, VerifyCode
from services.identity.handlers.sign_in_elsewhere import FinishElsewhere, Providers, StartElsewhere
from services.identity.handlers.sign_in_enter import Enter
from services.identity.handlers.sign_in_ports import Brakes, Pause, Tickets
from services.identity.ports import Hashes, People, Sessions, Today
from shared.clock import Clock
from shared.messaging.ports import Publisher


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    people: People
    sessions: Sessions
    hashes: Hashes
    tickets: Tickets
    brakes: Brakes
    publisher: Publisher
    pause: Pause
    providers: Providers
    clock: Clock
    today: Today
    region: str


def join(parts: Parts, *, callers: Collection[str], demo: bool = False) -> SignIn:
    enter = Enter(
        parts.people,
        parts.sessions,
        parts.tickets,
        hashes=parts.hashes,
        bind=BindAccount(parts.people, parts.hashes, clock=parts.clock),
        clock=parts.clock,
        today=parts.today,
        region=parts.region,
    )
    show = ShowSession(parts.sessions, parts.people, clock=parts.clock, today=parts.today)
    return SignIn(
        ask=_ask(parts),
        verify=VerifyCode(enter, tickets=parts.tickets, brakes=parts.brakes, clock=parts.clock),
        start=StartElsewhere(parts.providers, parts.tickets, clock=parts.clock),
        finish=FinishElsewhere(
            parts.providers,
            enter,
            tickets=parts.tickets,
            brakes=parts.brakes,
            clock=parts.clock,
            today=parts.today,
        ),
        enter=enter,
        sessions=SessionUse(show, ActFor(show, parts.sessions), parts.sessions),
        elsewhere=tuple(parts.providers),
        today=parts.today,
        callers=callers,
        demo=demo,
    )


def _ask(parts: Parts) -> AskForCode:
    return AskForCode(
        parts.people,
        parts.hashes,
        tickets=parts.tickets,
        brakes=parts.brakes,
        publisher=parts.publisher,
        pause=parts.pause,
        clock=parts.clock,
        today=parts.today,
        region=parts.region,
    )
