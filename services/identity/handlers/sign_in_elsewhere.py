"""Ways over somebody else: the browser goes there with a state and returns with a code."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.identity.domain import DocumentError, read_document
from services.identity.domain.documents import RESIDENT
from services.identity.domain.sign_in import PER_ADDRESS, Account, IdNumber
from services.identity.handlers.sign_in_code import press
from services.identity.handlers.sign_in_enter import Enter, Outcome
from services.identity.handlers.sign_in_ports import (
    Brakes,
    NoTicketError,
    Provider,
    ProviderRefusedError,
    Tickets,
    Visitor,
)
from shared.clock import Clock

Elsewhere = Literal["oidc", "wechat"]
Providers = Mapping[Elsewhere, Provider]

STATE_LIFETIME = timedelta(minutes=10)
_RANDOM_BYTES = 48


@dataclass(frozen=True, slots=True)
class Started:
    """The browser goes to `url`; the portal keeps `state` and compares what comes back."""

    url: str
    state: str


class StartElsewhere:
    def __init__(self, providers: Providers, tickets: Tickets, *, clock: Clock) -> None:
        self._providers = providers
        self._tickets = tickets
        self._clock = clock

    async def __call__(self, kind: Elsewhere) -> Started:
        """Raises NoTicketError (this way is not open), ProviderAwayError."""
        provider = self._providers.get(kind)
        if provider is None:
            raise NoTicketError("this way is not open")
        nonce = secrets.token_urlsafe(_RANDOM_BYTES)
        verifier = secrets.token_urlsafe(_RANDOM_BYTES)
        until = self._clock() + STATE_LIFETIME
        state = await self._tickets.put(kind, {"nonce": nonce, "verifier": verifier}, until=until)
        url = await provider.start(state=state, nonce=nonce, verifier=verifier)
        return Started(url, state)


class FinishElsewhere:
    def __init__(  # noqa: PLR0913 - one collaborator each, all by name
        self,
        providers: Providers,
        enter: Enter,
        *,
        tickets: Tickets,
        brakes: Brakes,
        clock: Clock,
        today: Callable[[], date],
    ) -> None:
        self._providers = providers
        self._enter = enter
        self._tickets = tickets
        self._brakes = brakes
        self._clock = clock
        self._today = today

    async def __call__(
        self, kind: Elsewhere, *, state: str, code: str, visitor: Visitor
    ) -> Outcome:
        """A state is good for one try, whatever comes of it.

        Raises:
            NoTicketError, ProviderRefusedError, NotOnRosterError, TooManyTriesError,
            ProviderAwayError
        """
        now = self._clock()
        await press(self._brakes, f"try/address/{visitor.address}", PER_ADDRESS, now)
        provider = self._providers.get(kind)
        payload = await self._tickets.take(kind, state, now=now)
        if provider is None or payload is None:
            raise NoTicketError("nothing was begun with this state")
        vouched = await provider.finish(code=code, **payload)
        match vouched:
            case Account(account_kind, value):
                return await self._enter.by_account(account_kind, value)
            case IdNumber(number):
                return await self._by_number(number, way=kind)

    async def _by_number(self, number: str, *, way: str) -> Outcome:
        try:
            document = read_document(RESIDENT, number, today=self._today())
        except DocumentError:
            raise ProviderRefusedError("the provider names no resident ID number") from None
        return await self._enter.by_document(document, way=way)
