"""A client app: it asks intakes until one answers, and keeps what it was told."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from services.intake.domain import InvalidFormError
from services.intake.handlers import ACTS_BY_NAME, Caller, Deed, UseCases
from services.intake.handlers.forms.fields import Form
from services.intake.handlers.forms.papers import EnquiryForm
from services.intake.handlers.origin import Receipt
from services.intake.ports import ActName, ActRefusedError
from shared.errors import TransientError
from shared.events import Actor
from tests.simulation.life import Life
from tests.simulation.replicas import Replica
from tests.simulation.site import Site

T = TypeVar("T")
_TRIES = 12
_PAUSE_SECONDS = 2.0
_REFUSED_TRIES = 2
_TOO_EARLY = frozenset({"not-found", "not-replied", "opinions-awaited", "not-assigned"})
"""Refusals that a person takes for a matter of time."""


class NoAnswerError(Exception):
    """The connection broke; what became of the request is not known."""


@dataclass(slots=True)
class Told:
    """What clients were promised: receipts by the key of the post, acts by the event's id."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    acts: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)
    sent: dict[str, tuple[UUID, str, bytes]] = field(default_factory=dict)
    poison: set[bytes] = field(default_factory=set)


class Clients:
    def __init__(self, site: Site, intakes: list[Replica]) -> None:
        self.told = Told()
        self._site = site
        self._intakes = intakes
        self._keys = 0

    def key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    async def submit(self, form: EnquiryForm, author: Actor) -> Receipt | None:
        caller = Caller(author, self.key())
        receipt = await self._ask(lambda intake: intake.submit(form, caller))
        if receipt is not None:
            known = self.told.receipts.setdefault(caller.key, receipt)
            if known != receipt:
                self._site.complaints.append(f"two receipts for one post: {known}, {receipt}")
        return receipt

    async def act(self, enquiry: UUID, name: ActName, form: Form, actor: Actor) -> bool:
        """Whether it was accepted."""
        deed: Deed[Any] = Deed(ACTS_BY_NAME[name], enquiry, form, Caller(actor, self.key()))
        for _ in range(_REFUSED_TRIES):
            try:
                done = await self._ask(lambda intake: intake.perform(deed))
            except ActRefusedError as error:
                self._site.say(f"{name} of {actor.id} refused: {error.slug}")
                if error.slug not in _TOO_EARLY:
                    return False
                await pause(_PAUSE_SECONDS)
                continue
            except (InvalidFormError, ValidationError) as error:
                self._site.complaints.append(f"{name}: {error}")
                return False
            if done is not None:
                self.told.acts[done.event_id] = (enquiry, name)
                self._site.say(f"{name} of {actor.id} accepted as {done.event_id}")
            return done is not None
        return False

    async def _ask(self, work: Callable[[UseCases], Awaitable[T]]) -> T | None:
        """None where no intake has answered for so long that a person gives up."""
        faults = self._site.faults
        for _ in range(_TRIES):
            try:
                if faults.strike("post_doubled"):
                    first, second = await asyncio.gather(
                        self._once(work), self._once(work), return_exceptions=True
                    )
                    return _better_of(first, second)
                return await self._once(work)
            except (NoAnswerError, TransientError):
                await pause(_PAUSE_SECONDS)
        return None

    async def _once(self, work: Callable[[UseCases], Awaitable[T]]) -> T:
        up = [one for one in self._intakes if one.up]
        if not up or self._site.faults.strike("request_lost"):
            raise NoAnswerError
        intake = self._site.rng.choice(up)
        running = intake.running
        assert running is not None
        assert running.use_cases is not None
        use_cases = running.use_cases
        answer = await _served(intake.life, lambda: work(use_cases))
        if self._site.faults.strike("answer_lost"):
            raise NoAnswerError
        return answer


async def _served(life: Life, work: Callable[[], Awaitable[T]]) -> T:
    """In the life of the replica: with it the request ends, and the client hears nothing."""

    async def serve() -> T:
        return await work()

    task = life.spawn(serve())
    await asyncio.wait({task})
    if task.cancelled():
        raise NoAnswerError
    return task.result()


def _better_of(first: T | BaseException, second: T | BaseException) -> T:
    """The one that came through, of a double click."""
    for one in (first, second):
        if not isinstance(one, BaseException):
            return one
    assert isinstance(first, BaseException)
    raise first


async def pause(seconds: float) -> None:
    await asyncio.sleep(seconds)  # noqa: TID251 - in the simulation's own time
