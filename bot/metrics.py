"""Metrics in Prometheus' text format. Imported only where they are asked for: the library takes 40 ms to load."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.domain.deliveries import Kind
from bot.health import Facts, problems
from bot.metering import Meter

SOON = (0.5, 1, 2, 5, 10, 30, 60, 300, 900, 1800, 3600, 10800)
"""Seconds from due to sent: an answer within a second or two, a prompt to ten thousand people within half an hour."""
SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10)
"""Seconds of work within this machine, up to a call of Slack's that does not answer."""


class PrometheusMeter(Meter):
    """Counts and times, and tells it as text. Each process tells of itself alone."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._claims = Counter("headway_claims", "Deliveries leased to be sent.", registry=registry)
        self._fates = Counter(
            "headway_deliveries", "What became of deliveries, by kind.", ("kind", "fate"), registry=registry
        )
        self._sent = Histogram(
            "headway_due_to_sent_seconds", "From due to sent, by the bot's clock.", buckets=SOON, registry=registry
        )
        self._lookups = Counter("headway_lookups", "Unknown deliveries looked for.", ("finding",), registry=registry)
        self._calls = Counter(
            "headway_slack_calls",
            "Calls of Slack's Web API: ok, refused, an HTTP status, or lost.",
            ("method", "outcome"),
            registry=registry,
        )
        self._queue = Gauge("headway_listeners_waiting", "Listeners that wait to begin.", registry=registry)
        self._waits = Histogram(
            "headway_listener_wait_seconds", "Until a listener begins.", buckets=SHORT, registry=registry
        )
        self._listeners = Histogram(
            "headway_listener_seconds",
            "A listener's work, waiting for Slack included.",
            buckets=SHORT,
            registry=registry,
        )
        self._writes = Histogram(
            "headway_database_wait_seconds", "Until others have written.", buckets=SHORT, registry=registry
        )
        self._busy = Counter("headway_database_busy", "Waits to write that were in vain.", registry=registry)

    def claimed(self, deliveries: int) -> None:
        self._claims.inc(deliveries)

    def settled(self, kind: Kind, fate: str) -> None:
        self._fates.labels(kind.value, fate).inc()

    def sent(self, seconds: float) -> None:
        self._sent.observe(seconds)

    def looked_up(self, finding: str) -> None:
        self._lookups.labels(finding).inc()

    def called(self, method: str, outcome: str) -> None:
        self._calls.labels(method, outcome).inc()

    def queued(self, more: int) -> None:
        self._queue.inc(more)

    def listened(self, waited: float, took: float) -> None:
        self._waits.observe(waited)
        self._listeners.observe(took)

    def waited_to_write(self, seconds: float, in_vain: bool) -> None:
        self._writes.observe(seconds)
        if in_vain:
            self._busy.inc()

    def watch(self, health: Callable[[], Facts], links_replaced: Callable[[], int]) -> None:
        """Tell from now on also what is known of the process whenever somebody asks."""
        self._registry.register(_Known(health, links_replaced))

    def text(self) -> bytes:
        """Return everything, as it is now."""
        return generate_latest(self._registry)


class _Known(Collector):
    """What is known of the process, as gauges."""

    def __init__(self, health: Callable[[], Facts], links_replaced: Callable[[], int]) -> None:
        self._health, self._links_replaced = health, links_replaced

    def collect(self) -> Iterable[Metric]:
        facts = self._health()
        yield _gauge("headway_well", "1 if /healthz answers 200.", not problems(facts))
        if facts.outbox is not None:
            due = facts.outbox.oldest_due
            oldest = 0.0 if due is None else due.total_seconds()
            yield _gauge("headway_oldest_due_seconds", "For how long the oldest due delivery is due.", oldest)
            yield _gauge("headway_unknown_deliveries", "Deliveries whose fate is not known.", facts.outbox.unknown)
        yield _gauge("headway_token_refused", "1 if Slack refuses the bot's token.", bool(facts.refused))
        if facts.is_socket:
            yield _gauge("headway_socket_connected", "1 if Slack can reach us.", facts.linked_since is not None)
            yield _gauge("headway_socket_replaced", "Links opened after the first.", self._links_replaced())
        ages = GaugeMetricFamily("headway_tick_age_seconds", "Since a tick was last done to its end.", labels=["tick"])
        for name, tick in facts.ticks.items():
            if tick.ended_at is not None:
                ages.add_metric([name], (facts.at - tick.ended_at).total_seconds())
        yield ages


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=float(value))
