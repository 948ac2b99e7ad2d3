"""An act on an existing case: its row in the table, a deed of somebody, and what is granted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from services.intake.domain import Codes, Faults, trace_of
from services.intake.handlers.forms.fields import AboutAssignment, Form
from services.intake.handlers.origin import SOURCE, Caller, Origin
from services.intake.ports import ActName, MainCaseAct, Permit
from shared.events import Actor, Event, derived_id, submission_id
from shared.events.parts import Role
from shared.events.reply import ReplyStage

F = TypeVar("F", bound=Form)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class MainCase(Generic[F]):
    """The other case that an act is about, what the act is to it, and the field that names it."""

    act: MainCaseAct
    enquiry: Callable[[F, Permit], UUID]
    field: str | None
    event: type[Event]


@dataclass(frozen=True, slots=True)
class Act(Generic[F]):
    """One row: who may do it where, in which words, and which events it becomes.

    `faults` is what can be told of a form by itself, `late_faults` what the archive's permit shows.
    `first_id` is the id of the first event where it is not a hash of the deed, `stage` that of a
    reply: what is asked of the archive.
    """

    name: ActName
    path: str
    summary: str
    roles: tuple[Role, ...]
    form: type[F]
    events: Callable[["Granted[F]"], Sequence[Event]]
    faults: Callable[["Deed[F]", Codes], Faults] = lambda _deed, _codes: []
    late_faults: Callable[["Granted[F]"], Faults] = lambda _granted: []
    main: MainCase[F] | None = None
    first_id: Callable[[UUID, Permit | None], UUID] | None = None
    stage: Callable[[F], ReplyStage | None] = lambda _form: None
    method: Literal["POST", "PUT"] = "POST"


@dataclass(frozen=True, slots=True)
class Deed(Generic[F]):
    """Who does what to which case, in which words."""

    act: Act[F]
    enquiry: UUID
    form: F
    caller: Caller

    @property
    def assignment_id(self) -> UUID | None:
        return self.form.assignment_id if isinstance(self.form, AboutAssignment) else None

    def known_id(self) -> UUID | None:
        """The id of its first event, where it does not depend on what the archive answers.

        By it the archive can tell a retry.
        """
        if self.act.first_id:
            return self.act.first_id(self.enquiry, None)
        if isinstance(self.form, AboutAssignment) and self.form.assignment_id is None:
            return None
        return self._hash(self.assignment_id)

    def event_id(self, permit: Permit) -> UUID:
        """Tells the deed apart from all others but its own retries.

        The assignment is part of it, so that the same words to another assignment count.
        """
        if self.act.first_id:
            return self.act.first_id(self.enquiry, permit)
        if isinstance(self.form, AboutAssignment) and permit.assignment:
            return self._hash(permit.assignment.id)
        return self._hash(self.assignment_id)

    def _hash(self, assignment_id: UUID | None) -> UUID:
        who = self.caller.actor
        which = f"{self.act.name}\n{self.enquiry}\n{assignment_id}\n{who.bureau}\n".encode()
        return submission_id(self.caller.person, self.caller.key, which + self.form.content())


@dataclass(frozen=True, slots=True)
class Granted(Generic[F]):
    """A deed that the archive allows, with all that its events are made of."""

    deed: Deed[F]
    permit: Permit
    codes: Codes
    origin: Origin
    now: datetime
    main: Permit | None = None

    @property
    def form(self) -> F:
        return self.deed.form

    @property
    def by(self) -> Actor:
        return self.deed.caller.actor

    @property
    def event_id(self) -> UUID:
        return self.deed.event_id(self.permit)

    def due(self, step: str) -> datetime | None:
        """Until when a step of this case has to be done that begins now."""
        return self.origin.timetable.due(self.permit.paper.kind, step, self.now)

    def latest_extension(self) -> datetime | None:
        """The region's last date for this assignment, or None where nothing is extended."""
        kind, start = self.permit.paper.kind, self.permit.given_assignment.assigned_at
        return self.origin.timetable.due(kind, "extended_answer", start)

    def event(self, kind: type[E], data: Any, *, bureau: str | None = None) -> E:
        """The first event of the deed."""
        return kind(**self._envelope(self.event_id, bureau), data=data)

    def further(self, kind: type[E], data: Any, *, bureau: str | None = None) -> E:
        """One that follows from the first, on the same case."""
        envelope = self._envelope(derived_id(self.event_id, kind.TYPE), bureau)
        return kind(**(envelope | {"causationid": self.event_id}), data=data)

    def on_main(self, kind: type[E], data: Any, *, main: UUID) -> E:
        """What the main case knows of the deed; it was asked for there, too."""
        envelope = self._envelope(derived_id(self.event_id, kind.TYPE), None)
        cause = self.main.cause if self.main else None
        return kind(**(envelope | {"subject": main, "causationid": cause}), data=data)

    def on_successor(self, kind: type[E], data: Any, *, successor: UUID) -> E:
        """The first event of a case that the deed begins."""
        envelope = self._envelope(derived_id(successor, kind.TYPE), None)
        changes = {"subject": successor, "causationid": self.event_id}
        return kind(**(envelope | changes), data=data)

    def _envelope(self, event_id: UUID, bureau: str | None) -> dict[str, Any]:
        return {
            "id": event_id,
            "source": SOURCE,
            "subject": self.deed.enquiry,
            "time": self.now,
            "region": self.origin.region,
            "bureau": bureau,
            "correlationid": self.deed.enquiry,
            "causationid": self.permit.cause,
            "traceparent": trace_of(self.deed.caller.traceparent, event_id),
        }
