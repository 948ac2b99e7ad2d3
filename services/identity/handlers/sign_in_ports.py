"""What signing in needs besides the roster and sessions, and the ways in which it says no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.identity.domain.sign_in import Patience, Vouched
from shared.errors import PermanentError, TransientError

Payload = Mapping[str, str]
TicketKind = Literal["code", "oidc", "wechat", "bind", "choose"]


class SignInError(PermanentError):
    """Nobody is signed in; the type tells what a person may be told."""


class WrongCodeError(SignInError):
    """Wrong, spent, too late, or for somebody who is not on the roster: all the same to others."""


class NoTicketError(SignInError):
    """What was begun here was not begun, has ended, or has been used before."""


class ProviderRefusedError(SignInError):
    """The provider did not vouch for anybody, or for somebody else than was asked."""


class NotOnRosterError(SignInError):
    """It is certain who it is, and that they have no office here today."""


class TooManyTriesError(SignInError):
    def __init__(self, seconds: float) -> None:
        super().__init__(f"the next try is free in {seconds:.0f} s")
        self.seconds = seconds


class ProviderAwayError(TransientError):
    """The provider does not answer, or says that it cannot right now."""


class Tickets(Protocol):
    """Remembers what was begun, for who holds the ticket: at rest nobody can read it.

    A ticket is 256 random bits in hex.
    """

    async def put(self, kind: TicketKind, payload: Payload, *, until: datetime) -> str: ...

    async def take(self, kind: TicketKind, ticket: str, *, now: datetime) -> Payload | None:
        """The payload; of many who ask at once only one gets it, and nobody after."""

    async def use(
        self, kind: TicketKind, ticket: str, *, most: int, now: datetime
    ) -> Payload | None:
        """The payload, which stays; for the first `most` who ask."""


class Brakes(Protocol):
    """Counts tries, however many replicas there are and however many come at once."""

    async def press(self, what: str, *, patience: Patience, now: datetime) -> float | None:
        """Count one more try; the seconds to wait instead, if this one came too soon."""

    async def release(self, what: str) -> None:
        """What was tried has succeeded."""


class Provider(Protocol):
    """Somebody else who knows who a person is."""

    async def start(self, *, state: str, nonce: str, verifier: str) -> str:
        """The address that the browser is sent to."""

    async def finish(self, *, code: str, nonce: str, verifier: str) -> Vouched:
        """Who it is, by the claim or the id that this provider was set up for.

        Raises:
            ProviderRefusedError, ProviderAwayError
        """


class Pause(Protocol):
    async def until(self, moment: float) -> None:
        """Wait until that time of `clock`."""

    def clock(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who knocks: `address` is that of the browser, as the portal saw it."""

    address: str
