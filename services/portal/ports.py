"""What the pages need of the other services, and the ways in which these say no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.portal.domain.acts import ActForm
from services.portal.domain.cases import Allowed, Case, Listing
from services.portal.domain.likeness import Alike, AlikeGroup
from services.portal.domain.loads import Load
from services.portal.domain.people import Office, Reader
from services.portal.domain.place import Bureau
from services.portal.domain.routes import Route
from services.portal.domain.words import Bilingual
from shared.errors import PermanentError, TransientError

Body = Mapping[str, Any]


class ServiceAwayError(TransientError):
    """No replica answered, or all said that they cannot take it right now.

    `wait_seconds` is how long they asked to be left alone.
    """

    def __init__(self, reason: str, *, wait_seconds: int | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is the name of the field in the body that was sent."""

    field: str
    reason: Bilingual


class RefusedError(PermanentError):
    """The service understood and said no; `allowed` is what the reader may do instead."""

    def __init__(
        self,
        status: int,
        detail: Bilingual,
        faults: Sequence[Fault] = (),
        allowed: Sequence[Allowed] | None = None,
    ) -> None:
        super().__init__(f"refused with {status}")
        self.status = status
        self.detail = detail
        self.faults = faults
        self.allowed = allowed


class NotSignedInError(PermanentError):
    """There is no session, or its token does not hold any more."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The promise that a submission is kept."""

    id: str
    receipt: str


class Intake(Protocol):
    async def submit(self, reader: Reader, paper: Body, *, key: str) -> Receipt: ...

    async def save_draft(self, reader: Reader, draft: Body, *, key: str) -> Receipt:
        """A draft that does not exist yet."""
        ...

    async def act(
        self, reader: Reader, case_id: str, form: ActForm, *, body: Body, key: str
    ) -> str:
        """The id of the event that the act became."""
        ...

    async def bureaus(self, reader: Reader) -> Sequence[Bureau]: ...


class Archive(Protocol):
    async def case(self, reader: Reader, case_id: str) -> Case | None:
        """None where there is none for this reader."""
        ...

    async def find(self, reader: Reader, query: Mapping[str, str]) -> Listing:
        """The parameters of `GET /v1/enquiries`."""
        ...

    async def own_alike(
        self, reader: Reader, title: str, text: str, *, besides: str | None
    ) -> Sequence[Alike]:
        """The reader's own papers that are near-identical to these words."""
        ...

    async def alike(self, reader: Reader, case_id: str) -> Sequence[Alike]:
        """Similar papers of other members."""
        ...

    async def groups(self, reader: Reader, limit: int) -> Sequence[AlikeGroup]:
        """Open papers of several members that are similar to each other."""
        ...


class Router(Protocol):
    async def preview(self, reader: Reader, paper: Body) -> Route:
        """Where `paper` would go; nothing is put and nothing is kept."""
        ...

    async def loads(self, reader: Reader) -> Mapping[str, Load]:
        """By the code of the bureau."""
        ...


class NobodyToActForError(NotSignedInError):
    """The session holds, but the person has yet to say for which member they act."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt to sign in came to: a session, an office to choose, or an account to bind."""

    session: str | None = field(default=None, repr=False)
    role: str = ""
    choose: str | None = field(default=None, repr=False)
    offices: Sequence[Office] = ()
    bind: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Start:
    url: str
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    person: Office
    acting_for: str | None
    members: Sequence[Office]


class Identity(Protocol):
    """Who knows the people. All of it raises RefusedError with what a person may be told.

    `address` is the browser's.
    """

    async def ways(self) -> Sequence[str]: ...

    async def reader(self, session: str) -> Reader:
        """Raises NotSignedInError, NobodyToActForError."""
        ...

    def forget(self, session: str) -> None:
        """A service did not take the token of this session: ask anew."""

    async def ask_for_code(
        self, name: str, number: str, *, document_type: str, address: str
    ) -> str:
        """The challenge that goes with the code."""
        ...

    async def prove(
        self, challenge: str, code: str, *, address: str, bind: str | None = None
    ) -> Outcome: ...

    async def start(self, way: str) -> Start: ...

    async def finish(self, way: str, *, state: str, code: str, address: str) -> Outcome: ...

    async def choose(self, ticket: str, person: str) -> Outcome: ...

    async def demonstrate(self, person: str) -> Outcome: ...

    async def standing(self, session: str) -> Standing:
        """Raises NotSignedInError."""
        ...

    async def act_for(self, session: str, member: str) -> None: ...

    async def end(self, session: str) -> None: ...
