"""What every process measures, for Prometheus."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector

M = TypeVar("M", Counter, Gauge, Histogram)

LATENCY_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Labelled(Generic[M]):
    """A metric's children, each looked up in it once: `labels` checks and locks every time.

    No more than the metric holds itself, so what may become a label has to be bounded anyway.
    """

    def __init__(self, metric: M) -> None:
        self._metric: M = metric
        self._children: dict[tuple[str, ...], M] = {}

    def __call__(self, *labels: str) -> M:
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._metric.labels(*labels)
        return child


class Telemetry:
    """The metrics of one process; also what `shared.messaging` reports its deliveries to."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_OfService(ProcessCollector(registry=None), service))
        self._received = self._counter("consult_messages_received", "Deliveries taken in", ["type"])
        self._failed = self._counter("consult_messages_failed", "Handler failures", ["type"])
        self._retried = self._counter("consult_messages_retried", "Sent to a retry rung", ["type"])
        self._dead = self._counter("consult_messages_dead", "Dead-lettered", ["type"])
        self._parked = self._counter("consult_messages_parked", "Of unknown types", ["type"])
        self._pauses = self._counter("consult_consumer_pauses", "By the kill switch", ["queue"])
        self._paused = Labelled(
            Gauge("consult_consumer_paused", "1 while paused", ["queue"], registry=self.registry)
        )
        self._handled = self._histogram(
            "consult_message_handling_seconds", "From delivery to the end of the handler", ["type"]
        )
        self._published = self._histogram(
            "consult_publish_confirm_seconds", "From publish to the broker's confirm", ["type"]
        )
        self._in_flight = Gauge(
            "consult_messages_in_flight", "Deliveries in hand", registry=self.registry
        )
        self.http_requests = self._histogram(
            "consult_http_request_seconds", "HTTP requests", ["method", "route", "status"]
        )
        self.queue_age = Histogram(
            "consult_queue_age_seconds",
            "From the event's time to its handling",
            ["type"],
            buckets=LATENCY_SECONDS,
            registry=self.registry,
        )

    def received(self, event_type: str) -> None:
        self._received(event_type).inc()

    def handled(self, event_type: str, seconds: float) -> None:
        self._handled(event_type).observe(seconds)

    def failed(self, event_type: str) -> None:
        self._failed(event_type).inc()

    def retried(self, event_type: str) -> None:
        self._retried(event_type).inc()

    def dead(self, event_type: str) -> None:
        self._dead(event_type).inc()

    def parked(self, event_type: str) -> None:
        self._parked(event_type).inc()

    def consumer_paused(self, queue: str, *, paused: bool) -> None:
        self._paused(queue).set(int(paused))
        if paused:
            self._pauses(queue).inc()

    def published(self, event_type: str, seconds: float) -> None:
        self._published(event_type).observe(seconds)

    def in_flight(self, delta: int) -> None:
        self._in_flight.inc(delta)

    def exposition(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def _counter(self, name: str, text: str, labels: list[str]) -> Labelled[Counter]:
        return Labelled(Counter(name, text, labels, registry=self.registry))

    def _histogram(self, name: str, text: str, labels: list[str]) -> Labelled[Histogram]:
        buckets = LATENCY_SECONDS
        return Labelled(Histogram(name, text, labels, buckets=buckets, registry=self.registry))


class _OfService:
    """The process's own figures (memory, CPU, files) beside those of the service."""

    def __init__(self, collector: Any, service: str) -> None:
        self._collector = collector
        self._service = service

    def collect(self) -> Iterable[Metric]:
        for metric in self._collector.collect():
            for sample in metric.samples:
                sample.labels["service"] = self._service
            yield metric
