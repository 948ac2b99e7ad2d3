"""How a story tells its events: who, when, and after which event, as the services write them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal
from uuid import UUID, uuid4, uuid5

from services.archive.adapters.documents import changes_a_case, event_document, fact_of
from services.archive.domain import Case, Fact, fold
from shared.events import Actor, AlertDelivered, Event, Paper, Party
from shared.events.parts import Publication

MORNING = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)
SECRETARY = Actor(id="s-1", role="secretariat", name="值班秘书")
ROUTER = Actor(id="router", role="service")

Kind = Literal["consultation", "suggestion", "proposal"]


def official(bureau: str, number: int = 1) -> Actor:
    return Actor(id=f"o-{bureau}-{number}", role="official", bureau=bureau)


def member(person: str) -> Actor:
    return Actor(id=person, role="member")


class StoryBase:
    """One paper; each method is something that happens, a minute after the one before."""

    def __init__(  # noqa: PLR0913 - the paper's fields, all by keyword
        self,
        *,
        title: str = "关于为灵活就业人员参加社会保险提供便利的建议",
        text: str = "外卖骑手等灵活就业人员难以参加职工社会保险。",
        author: str = "m-1",
        cosigners: Sequence[str] = (),
        publication: Publication = "full",
        kind: Kind = "suggestion",
        begins: datetime = MORNING,
        key: UUID | None = None,
    ) -> None:
        self.id = key or uuid4()
        self._ids = count()
        self.now = begins
        self.paper = Paper(
            receipt="SH-7K3M9-QXT2V",
            kind=kind,
            title=title,
            text=text,
            author=Party(id=author, name="王芳"),
            cosigners=tuple(Party(id=one) for one in cosigners),
            publication=publication,
            submitted_at=begins,
        )
        self.events: list[Event] = []

    @property
    def facts(self) -> list[Fact]:
        return [fact_of(event_document(event, MORNING)) for event in self.events]

    @property
    def case(self) -> Case:
        return fold(self.facts)

    @property
    def listed(self) -> Case:
        """The case as lists have it."""
        return fold(fact for fact in self.facts if changes_a_case(fact.type))

    @property
    def author(self) -> Actor:
        return member(self.paper.author.id)

    def new_id(self) -> UUID:
        """The same in every telling of a story that has the same key."""
        return uuid5(self.id, str(next(self._ids)))

    def last(self, kind: type[Event]) -> Event:
        return next(event for event in reversed(self.events) if isinstance(event, kind))

    def in_days(self, days: float) -> datetime:
        """Counted from the beginning of all stories."""
        return MORNING + timedelta(days=days)

    def tell(  # noqa: PLR0913 - the envelope's fields, by keyword
        self,
        kind: Callable[..., Event],
        bureau: str | None,
        data: Any,
        *,
        event_id: UUID | None = None,
        cause: UUID | None = None,
        first: bool = False,
    ) -> Event:
        """The cause of an act is the last that was told before, as the archive's permit says."""
        event = kind(
            id=event_id or self.new_id(),
            source="/test",
            subject=self.id,
            time=self.now,
            region="shanghai",
            bureau=bureau,
            correlationid=self.id,
            causationid=None if first else cause or self._told_last(),
            data=data,
        )
        self.now += timedelta(minutes=1)
        self.events.append(event)
        return event

    def _told_last(self) -> UUID | None:
        told = [event.id for event in self.events if not isinstance(event, AlertDelivered)]
        return told[-1] if told else None
