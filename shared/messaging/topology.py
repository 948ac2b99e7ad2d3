"""Every exchange, queue and binding of the system, as data: the one place that declares them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

EVENTS = "consult.events"
INBOX = "consult.inbox"
WORK = "consult.work"
RETRY = "consult.retry"
DEAD = "consult.dead"

SECRETARIAT = "secretariat"

DELIVERY_LIMIT = 20
"""Redeliveries of one message by the broker itself, after kills and lost connections."""

NEVER = 1_000_000_000
"""A delivery limit out of reach: RabbitMQ 4 would else drop a dead letter at its 21st look."""

MAX_LENGTH = 1_000_000
"""Messages in one queue; one more is refused and its publisher told."""

DEFAULT_LADDER = (10, 60, 600, 3600)
"""Seconds of the retry steps, a queue each: a per-message TTL would block behind the head."""

Arguments = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Exchange:
    name: str
    kind: str


EXCHANGES = (
    Exchange(EVENTS, "topic"),
    Exchange(INBOX, "topic"),
    Exchange(WORK, "direct"),
    Exchange(RETRY, "direct"),
    Exchange(DEAD, "direct"),
)


@dataclass(frozen=True, slots=True)
class Binding:
    exchange: str
    routing_key: str


@dataclass(frozen=True, slots=True)
class Queue:
    name: str
    arguments: Arguments
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Topology:
    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]

    def queue(self, name: str) -> Queue:
        return next(queue for queue in self.queues if queue.name == name)


@dataclass(frozen=True, slots=True)
class ServiceQueue:
    """A service's own queue, the patterns that it binds, and its retry ladder in seconds."""

    name: str
    exchange: str
    patterns: tuple[str, ...]
    ladder: tuple[float, ...] = field(default=DEFAULT_LADDER)


SERVICE_QUEUES: tuple[ServiceQueue, ...] = (
    ServiceQueue("intake", INBOX, ("#",)),
    ServiceQueue(
        "router",
        EVENTS,
        (
            "enquiry.submitted.*.*",
            "case.filed.*.*",
            "case.split.*.*",
            "assignment.return_requested.*.*",
            "assignment.directed.*.*",
        ),
    ),
    ServiceQueue(
        "notifier",
        EVENTS,
        (
            "enquiry.assigned.*.*",
            "enquiry.withdrawn.*.*",
            "enquiry.cosigned.*.*",
            "cosigners.invited.*.*",
            "filing.requested.*.*",
            "case.filed.*.*",
            "case.not_filed.*.*",
            "case.returned_to_author.*.*",
            "case.merged.*.*",
            "case.split.*.*",
            "triage.requested.*.*",
            "assignment.recalled.*.*",
            "assignment.return_granted.*.*",
            "assignment.return_refused.*.*",
            "assignment.extension_requested.*.*",
            "assignment.extension_granted.*.*",
            "assignment.extension_refused.*.*",
            "assignment.opinion_waived.*.*",
            "assignment.opinions_complete.*.*",
            "clock.*.*.*",
            "followup.asked.*.*",
            "reply.reviewed.*.*",
            "reply.submitted.*.*",
            "phone.confirmed.*.*",
            "promise.*.*.*",
            "result.corrected.*.*",
            "publication.proposed.*.*",
            "case.tracked.*.*",
            "case.reopened.*.*",
            "case.supervised.*.*",
            "case.closed.*.*",
            "case.published.*.*",
            "act.overtaken.*.*",
            "deadline.*.*.*",
            "person.*.*.*",
        ),
    ),
    ServiceQueue("archive", EVENTS, ("#",)),
)

BUREAU_PATTERNS = (
    "enquiry.assigned.*.{code}",
    "assignment.recalled.*.{code}",
    "assignment.return_granted.*.{code}",
    "assignment.return_refused.*.{code}",
    "assignment.extension_granted.*.{code}",
    "assignment.extension_refused.*.{code}",
    "assignment.opinion_waived.*.{code}",
    "assignment.opinions_complete.*.{code}",
    "followup.asked.*.{code}",
    "phone.confirmed.*.{code}",
    "reply.reviewed.*.{code}",
    "result.corrected.*.{code}",
    "case.reopened.*.{code}",
    "case.supervised.*.{code}",
    "act.overtaken.*.{code}",
    "deadline.*.*.{code}",
)

SECRETARIAT_PATTERNS = (
    "filing.requested.*.*",
    "triage.requested.*.*",
    "assignment.extension_requested.*.*",
    "publication.proposed.*.*",
)


def bureau_queue(code: str) -> str:
    return f"bureau.{code}"


def dead_queue(service: str) -> str:
    return f"dead.{service}"


def parked_queue(service: str) -> str:
    """Where events wait whose type this release of the service does not know."""
    return f"parked.{service}"


def retry_queue(service: str, step: int) -> str:
    """The queue of a rung; named by its number, since its delay is a setting."""
    return f"{service}.retry.{step + 1}"


def build_topology(
    bureaus: Iterable[str], services: Iterable[ServiceQueue] = SERVICE_QUEUES
) -> Topology:
    """The topology for these bureau codes.

    Only arguments that mean the same on RabbitMQ 3.10 and 4 are used.
    """
    queues: list[Queue] = []
    for service in services:
        queues += _service_queues(service)
    queues += [_bureau_queue(code, BUREAU_PATTERNS) for code in bureaus]
    queues += [_bureau_queue(SECRETARIAT, SECRETARIAT_PATTERNS)]
    queues += [_aside(dead_queue("bureau"))]
    return Topology(EXCHANGES, tuple(queues))


def own_topology(queue: str) -> Topology | None:
    """The queue that a service works off, with its bindings; None where it is no service's.

    Nothing else, so that it is there again as soon as can be.
    """
    for service in SERVICE_QUEUES:
        if service.name == queue:
            work, *_ = _service_queues(service)
            return Topology((), (work,))
    return None


def _service_queues(service: ServiceQueue) -> list[Queue]:
    own = (Binding(WORK, service.name),)
    patterns = tuple(Binding(service.exchange, pattern) for pattern in service.patterns)
    work = Queue(
        service.name,
        _working(DEAD, dead_queue(service.name)),
        own + patterns,
    )
    rungs = [
        Queue(
            retry_queue(service.name, step),
            _working(WORK, service.name) | {"x-message-ttl": int(delay * 1000)},
            (Binding(RETRY, retry_queue(service.name, step)),),
        )
        for step, delay in enumerate(service.ladder)
    ]
    aside = [_aside(dead_queue(service.name)), _aside(parked_queue(service.name))]
    return [work, *rungs, *aside]


def _bureau_queue(code: str, patterns: Iterable[str]) -> Queue:
    name = bureau_queue(code)
    own = (Binding(WORK, name),)  # the way back from the dead letters, past all other queues
    bindings = own + tuple(Binding(EVENTS, pattern.format(code=code)) for pattern in patterns)
    return Queue(name, _working(DEAD, dead_queue("bureau")), bindings)


def _working(dead_letter_exchange: str, dead_letter_key: str) -> Arguments:
    return {
        "x-queue-type": "quorum",
        "x-overflow": "reject-publish",
        "x-max-length": MAX_LENGTH,
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": dead_letter_exchange,
        "x-dead-letter-routing-key": dead_letter_key,
        "x-dead-letter-strategy": "at-least-once",
    }


def _aside(name: str) -> Queue:
    """The end of the line: no limit of deliveries may drop what lies here."""
    arguments: Arguments = {
        "x-queue-type": "quorum",
        "x-overflow": "reject-publish",
        "x-max-length": MAX_LENGTH,
        "x-delivery-limit": NEVER,
    }
    return Queue(name, arguments, (Binding(DEAD, name),))
