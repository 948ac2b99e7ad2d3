"""What services need of a broker: confirmed publishing, and handlers fed from a queue."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from shared.errors import TransientError
from shared.events import Event

E = TypeVar("E", bound=Event)


class BrokerUnavailableError(TransientError):
    """The broker did not confirm: away, blocked by an alarm, or too slow. The outcome is unknown.

    The message may have been stored. Publish the same event, with the same id, again.
    """


class QueueFullError(TransientError):
    """A queue that the event goes to refused it (`reject-publish`); other queues may have it."""


class UnroutableError(TransientError):
    """No queue is bound for the routing key: the topology lacks a binding, until somebody mends it.

    What causes the event is fine, so it is tried again and is no dead letter at once.
    """


class Publisher(Protocol):
    async def publish(self, *events: Event) -> None:
        """Publish, all in flight at once; return when the broker has confirmed every one.

        Raises:
            BrokerUnavailableError: no confirm in time for at least one; repeat with the same ids.
            QueueFullError: at least one was refused by a full queue.
            UnroutableError: at least one has no queue to go to.
        """


@dataclass(frozen=True, slots=True)
class Subscription(Generic[E]):
    """One row of a service's handler table: this event goes to that handler, one by one."""

    event: type[E]
    handler: Callable[[E], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BatchSubscription:
    """All events of a queue go to one handler, in batches in the order of arrival.

    The handler raises only if nothing of the batch may be acknowledged; the events of the batch
    are then handled one by one, so that a poison event does not take its neighbours along.
    `at_once` batches are handled side by side; with one, each begins when the last has ended.
    """

    handler: Callable[[Sequence[Event]], Awaitable[None]]
    max_size: int = 200
    max_wait_seconds: float = 0.02
    at_once: int = 1

    @property
    def window(self) -> int:
        """Messages: those that are being handled, and one batch being collected meanwhile."""
        return (self.at_once + 1) * self.max_size


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A message of a bureau's own system as it came, not yet an event.

    `sender` is the bureau code: the routing key that the broker let this user write. `user_id`,
    where the sender has set it, is a broker user whose word the broker has verified.
    """

    sender: str
    body: bytes
    message_id: str | None = None
    user_id: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Consumer(Protocol):
    """Feeds handlers; acknowledges after they return, retries and dead-letters by the policy."""

    async def consume(self, queue: str, *subscriptions: Subscription[Any]) -> None:
        """Start to feed single events; returns at once."""

    async def consume_batches(self, queue: str, subscription: BatchSubscription) -> None:
        """Start to feed batches; returns at once."""

    async def consume_inbox(
        self, queue: str, handler: Callable[[InboxMessage], Awaitable[None]]
    ) -> None:
        """Start to feed raw messages of bureaus; returns at once."""

    async def drain(self) -> None:
        """Take no more messages, finish those in hand, acknowledge them."""
