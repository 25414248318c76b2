"""What the bot counts of itself, in Prometheus' words (extra `metrics`), on a port of its own.

Labels are names from this code, never what people typed, nor who they are. Where no port is set,
nothing is counted and prometheus_client is not even loaded.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from bot.config import ConfigError
from storage import Delivery, PaperboyError, Store, look_at_index

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

log = logging.getLogger(__name__)

# Seconds: from a button that only looks something up to an answer that waits for Slack.
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Meters(Protocol):
    """Safe to share between threads."""

    def answered(self, outcome: str, seconds: float) -> None:
        """A job for a person has ended: `answered`, `away` (the same, without the database),
        `refused` (said why), `failed`, or `repeated` (a request that was acted on before)."""
        ...

    def ran(self, errand: str, outcome: str, seconds: float) -> None:
        """An errand has ended: `done` or `failed`."""
        ...

    def delivered(self, state: str) -> None:
        """A delivery has come to a state."""
        ...


class NoMeters:
    """Where nobody looks."""

    def answered(self, outcome: str, seconds: float) -> None:
        pass

    def ran(self, errand: str, outcome: str, seconds: float) -> None:
        pass

    def delivered(self, state: str) -> None:
        pass


class Counted:
    """Meters that Prometheus reads from `registry`."""

    def __init__(self, registry: "CollectorRegistry") -> None:
        from prometheus_client import Counter, Histogram

        self._registry = registry
        self._answers = Histogram(
            "paperboy_answer_seconds",
            "From a request's acknowledgement to its answer",
            ("outcome",),
            buckets=SECONDS,
            registry=registry,
        )
        self._errands = Histogram(
            "paperboy_errand_seconds",
            "What the bot does unasked",
            ("errand", "outcome"),
            buckets=SECONDS,
            registry=registry,
        )
        self._deliveries = Counter(
            "paperboy_deliveries", "Digests, by what became of them", ("state",), registry=registry
        )

    def answered(self, outcome: str, seconds: float) -> None:
        self._answers.labels(outcome).observe(seconds)

    def ran(self, errand: str, outcome: str, seconds: float) -> None:
        self._errands.labels(errand, outcome).observe(seconds)

    def delivered(self, state: str) -> None:
        self._deliveries.labels(state).inc()

    def watch(self, name: str, says: str, read: Callable[[], float]) -> None:
        """A gauge that is read when Prometheus asks; not a number where it cannot be."""
        from prometheus_client import Gauge

        def told() -> float:
            try:
                return read()
            except PaperboyError as error:
                log.warning("%s cannot be told: %s", name, error)
                return float("nan")

        Gauge(name, says, registry=self._registry).set_function(told)


def start_metrics(port: int) -> "Counted | None":
    """Listens on `port` for Prometheus, in a thread of its own; None where `port` is 0.

    Raises: ConfigError where the extra is missing or the port is taken.
    """
    if not port:
        return None
    try:
        from prometheus_client import (
            CollectorRegistry,
            PlatformCollector,
            ProcessCollector,
            start_http_server,
        )
    except ImportError as error:
        raise ConfigError(
            "PAPERBOY_METRICS_PORT needs an extra: pip install 'paperboy[metrics]'."
        ) from error
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    try:
        start_http_server(port, registry=registry)
    except OSError as error:
        raise ConfigError(
            f"PAPERBOY_METRICS_PORT {port} cannot be listened on ({error.strerror}): set another."
        ) from error
    log.info("metrics on port %s", port)
    return Counted(registry)


def watch_store(meters: "Counted | None", store: Store, index: Path) -> None:
    """Tells how many papers there are, how many changes of them are not yet to be found, and
    whether the store is away."""
    if meters is None:
        return

    def behind() -> float:
        return max(0, store.papers.last_change() - look_at_index(index).reached)

    says = "1 while the database cannot be reached"
    meters.watch("paperboy_database_away", says, lambda: store.is_away)
    meters.watch("paperboy_papers", "Papers in the store", store.papers.count)
    meters.watch("paperboy_index_behind", "Changes that the search index has not yet", behind)


def counting(deliveries: Iterable[Delivery], meters: Meters) -> Iterator[Delivery]:
    """The same deliveries, each counted as it comes."""
    for delivery in deliveries:
        meters.delivered(delivery.state.value)
        yield delivery


@contextmanager
def timed(told: Callable[[str, float], None]) -> Iterator[None]:
    """Tells `done` or `failed`, and how many seconds it took."""
    start = perf_counter()
    try:
        yield
    except BaseException:
        told("failed", perf_counter() - start)
        raise
    told("done", perf_counter() - start)
