"""The dead letters of the bus in memory."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.messaging.dead_letters import DeadLetter, HeldLetter, dead_letter_of, replay_headers
from shared.messaging.delivery import Delivery
from shared.messaging.topology import WORK


class Shelf(Protocol):
    """A broker, as far as its dead letters go."""

    def waiting(self, queue: str) -> list[Delivery]: ...

    def remove(self, queue: str, delivery: Delivery) -> None: ...

    def publish(self, message: Delivery) -> None: ...


@dataclass(frozen=True, slots=True)
class _Held:
    letter: DeadLetter
    shelf: Shelf
    queue: str
    delivery: Delivery

    async def send_back(self, *, by: str, at: datetime) -> None:
        letter = self.letter
        headers = replay_headers(letter, by=by, at=at)
        copy = Delivery("", WORK, letter.queue, letter.body, headers, letter.content_type)
        copy.properties = letter.properties
        self.shelf.publish(copy)

    async def take_out(self) -> None:
        self.shelf.remove(self.queue, self.delivery)


class InMemoryLetterBox:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def go_through(
        self, queue: str, visit: Callable[[HeldLetter], Awaitable[None]], *, limit: int
    ) -> int:
        lying = self._shelf.waiting(queue)[:limit]
        for delivery in lying:
            await visit(_Held(dead_letter_of(delivery), self._shelf, queue, delivery))
        return len(lying)
