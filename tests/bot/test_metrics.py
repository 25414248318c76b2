"""What Prometheus reads: names and numbers, and nothing where nobody looks."""

import socket
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from bot.config import ConfigError
from bot.handlers import Desk
from bot.metrics import Counted, NoMeters, counting, start_metrics, timed, watch_store
from bot.replies import Reply, SorryReply
from bot.work import Work
from storage import Delivery, DeliveryState, Store, StoreError
from storage.shelves.store import SqlStore
from tests.bot.away import LeavingStore

pytest.importorskip("prometheus_client", reason="the extra `metrics` is not installed")

NOW = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture
def counted() -> Counted:
    from prometheus_client import CollectorRegistry

    return Counted(CollectorRegistry())


def read(counted: Counted) -> dict[str, float]:
    """Sample → value, without the buckets and the moments of creation."""
    return {
        f"{its.name}{sorted(its.labels.values())}": its.value
        for family in counted._registry.collect()
        for its in family.samples
        if not its.name.endswith(("_bucket", "_created", "_sum"))
    }


def test_jobs_are_counted_by_how_they_ended(desk: Desk, counted: Counted) -> None:
    work = Work(desk, meters=counted)

    def refused(desk: Desk) -> Reply:
        raise StoreError("no room")

    def broken(desk: Desk) -> Reply:
        raise ZeroDivisionError

    for receipt, job in (
        ("1", lambda desk: SorryReply("hello")),
        ("1", lambda desk: SorryReply("hello")),
        ("2", refused),
        ("3", broken),
    ):
        work.do(receipt, job, lambda reply: None)
        assert work._running == set() or wait(work)
    assert work.drain(5)
    assert read(counted) == {
        "paperboy_answer_seconds_count['answered']": 1,
        "paperboy_answer_seconds_count['failed']": 1,
        "paperboy_answer_seconds_count['refused']": 1,
        "paperboy_answer_seconds_count['repeated']": 1,
    }


def wait(work: Work) -> bool:
    for future in list(work._running):
        future.result(5)
    return True


def test_errands_are_counted_also_where_they_fail(counted: Counted) -> None:
    with timed(lambda outcome, seconds: counted.ran("remind", outcome, seconds)):
        pass
    with (
        pytest.raises(ZeroDivisionError),
        timed(lambda outcome, seconds: counted.ran("remind", outcome, seconds)),
    ):
        raise ZeroDivisionError
    assert read(counted) == {
        "paperboy_errand_seconds_count['done', 'remind']": 1,
        "paperboy_errand_seconds_count['failed', 'remind']": 1,
    }


def test_deliveries_are_counted_as_they_pass(counted: Counted) -> None:
    states = DeliveryState.POSTED, DeliveryState.POSTED, DeliveryState.EMPTY
    made = [Delivery(1, "T1", "C1", "slot", state, "worker", NOW, 1, NOW) for state in states]
    assert list(counting(made, counted)) == made
    assert read(counted) == {
        "paperboy_deliveries_total['posted']": 2,
        "paperboy_deliveries_total['empty']": 1,
    }


def test_gauges_are_read_when_they_are_asked(
    shelf: Store, counted: Counted, tmp_path: Path
) -> None:
    watch_store(counted, shelf, tmp_path / "no index")
    assert read(counted) == {
        "paperboy_database_away[]": 0,
        "paperboy_papers[]": 6,
        "paperboy_index_behind[]": 7,
    }
    watch_store(None, shelf, tmp_path)


def test_a_database_that_is_away_is_told(shelf: Store, counted: Counted, tmp_path: Path) -> None:
    assert isinstance(shelf, SqlStore)
    store = LeavingStore(shelf.engine)
    watch_store(counted, store, tmp_path)
    store.leave()
    assert read(counted)["paperboy_database_away[]"] == 1


def test_a_gauge_that_cannot_be_read_is_no_number(counted: Counted) -> None:
    def gone() -> float:
        raise StoreError("the disk is gone")

    counted.watch("paperboy_papers", "Papers", gone)
    (value,) = read(counted).values()
    assert value != value


def test_prometheus_reads_them_from_a_port_of_their_own() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    meters = start_metrics(port)
    assert meters
    meters.delivered("posted")
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        told = answer.read().decode()
    assert 'paperboy_deliveries_total{state="posted"} 1.0' in told
    assert "process_resident_memory_bytes" in told
    with pytest.raises(ConfigError, match=f"PAPERBOY_METRICS_PORT {port} cannot be listened on"):
        start_metrics(port)


def test_where_nobody_looks_nothing_is_counted() -> None:
    assert start_metrics(0) is None
    NoMeters().answered("answered", 1.0)
    NoMeters().ran("remind", "done", 1.0)
    NoMeters().delivered("posted")
