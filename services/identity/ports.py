"""What identity's use cases need: the roster, sessions, revocations, keyed hashes, signing keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.identity.domain import Document, Person, Session
from services.identity.domain.diff import Holding
from shared.errors import PermanentError, TransientError
from shared.events import Event
from shared.identity import Principal

Today = Callable[[], date]
"""The day in the region."""


class ChangedMeanwhileError(TransientError):
    """Somebody else wrote the same person at the same time: what was written stays, look again."""


class LinkTakenError(PermanentError):
    """The account is bound to somebody else already."""


@dataclass(frozen=True, slots=True)
class Held:
    """A person as the store has them; `pending` are events that nobody has been told of yet."""

    holding: Holding
    revision: int
    pending: Sequence[Event] = ()

    @property
    def person(self) -> Person:
        return self.holding.person


@dataclass(frozen=True, slots=True)
class Write:
    """The person as they are to be; `over` is the revision that was read, 0 for a new one."""

    holding: Holding
    over: int
    pending: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class Unannounced:
    person: str
    revision: int
    events: Sequence[Event]


class People(Protocol):
    """The roster. All of it raises a TransientError when the database is away.

    A person and the events about them are written in one: an event is never lost between the two.
    """

    async def person(self, person_id: str) -> Person | None: ...

    async def held(self, person_id: str) -> Held | None:
        """With the contacts, opened."""

    async def everyone(self, region: str) -> Mapping[str, Held]:
        """By id, with the contacts."""

    async def with_document(self, id_hash: str) -> Sequence[Person]:
        """Several, where one holds several offices."""

    async def write(self, writes: Sequence[Write]) -> None:
        """Write each over the revision that was read; an erased person loses all that is private.

        Raises:
            ChangedMeanwhileError: at least one had changed; the others are written.
        """

    async def unannounced(self, limit: int) -> Sequence[Unannounced]: ...

    async def announced(self, told: Sequence[Unannounced]) -> None:
        """Their events are with the broker; whoever changed since is told of again."""

    async def link(self, person_id: str, account: str) -> None:
        """Bind the keyed hash of an account elsewhere; to repeat it changes nothing.

        Raises:
            LinkTakenError: it is bound to somebody else.
        """

    async def linked(self, account: str) -> str | None:
        """The id of the person whom the account is bound to."""

    async def rekey(self) -> int:
        """Wrap every data key by the ring's current key; how many were not yet."""


class Sessions(Protocol):
    """Sessions by a random id that only the browser has: here is its hash."""

    async def open(self, person: str, *, acting_for: str | None, now: datetime) -> str:
        """The session's id: 256 random bits, URL-safe."""

    async def find(self, session_id: str, *, now: datetime) -> Session | None:
        """The session, if it holds; being asked for is a sign of life."""

    async def act_for(self, session_id: str, member: str | None) -> None:
        """From now on the person acts for this member, as long as the session lasts."""

    async def end(self, session_id: str) -> None: ...

    async def end_all(self, person: str) -> int:
        """Sign out everywhere, also those who act for the person; how many sessions that were."""

    async def sweep(self, *, now: datetime) -> int:
        """Forget what does not hold any more."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens of the person issued before `not_before` do not hold; of no use after `expires`."""

    person: str
    not_before: int
    expires: int


class RevocationList(Protocol):
    async def add(self, revocation: Revocation) -> None: ...

    async def since(self, after: int, *, now: int) -> Sequence[Revocation]:
        """Those of use now whose `not_before` is after `after`."""

    async def sweep(self, *, now: int) -> int: ...


class Hashes(Protocol):
    """Keyed hashes: equal for equal input, telling nothing to who lacks the key."""

    def document(self, document: Document) -> str: ...

    def account(self, kind: str, value: str) -> str:
        """Of an account elsewhere: `wechat`, an openid; `oidc`, issuer and subject."""


class Signer(Protocol):
    """Issues tokens with the key that signs now."""

    def issue(self, principal: Principal, *, now: float, lifetime_seconds: float) -> str: ...

    def jwks(self, *, now: float) -> bytes:
        """Every key that tokens may be signed by now or soon."""
