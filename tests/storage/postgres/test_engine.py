"""Transactions, one writer at a time, connections that are lost: what no shelf's test sees."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from storage.errors import BadStoreUrl, StoreAway, StoreBusy, StoreError
from storage.models import Tag
from storage.postgres import PostgresEngine, engine, patience
from storage.store import Store
from tests.builders import paper
from tests.engines import ENGINES, url_of
from tests.postgres_server import WHY_NOT, Server, binary

KEEP = "insert into events (key, seen_at) values (:key, '2025')"
KEYS = "select key from events order by key"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database whose schema is up to date."""
    ENGINES["postgres"](tmp_path).close()
    return url_of("postgres", tmp_path)


@pytest.fixture
def one(url: str) -> Iterator[PostgresEngine]:
    opened = PostgresEngine(url)
    yield opened
    opened.close()


@pytest.fixture
def other(url: str) -> Iterator[PostgresEngine]:
    opened = PostgresEngine(url)
    yield opened
    opened.close()


def keys(of: PostgresEngine) -> list[str]:
    return [key for (key,) in of.rows(KEYS)]


def cut_off(by: PostgresEngine) -> int:
    """Ends every other connection, as a server that is started anew does. Returns how many."""
    sql = """select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()"""
    return len(by.rows(sql))


def test_order_is_that_of_bytes_whatever_language_the_database_is_of(one: PostgresEngine) -> None:
    for key in ("b", "a", "B", "ä", "_", "Z", "a b", "ab", "😀", "z", "Ω"):
        one.write(KEEP, {"key": key})
    assert keys(one) == sorted(keys(one))
    ((by_language,),) = one.rows("""select 'a' < 'B' collate "default" """)
    if not by_language:
        pytest.skip("this PostgreSQL knows no language whose order is another")
    assert one.rows("select max(key), min(key) from events") == [("😀", "B")]


def test_what_fails_keeps_nothing_though_it_was_got_over(one: PostgresEngine) -> None:
    def keep_twice() -> None:
        with one.transaction():
            one.write(KEEP, {"key": "a"})
            with suppress(StoreError):
                one.write(KEEP, {"key": "a"})

    with pytest.raises(StoreError, match="nothing of it was kept"):
        keep_twice()
    assert keys(one) == []
    one.write(KEEP, {"key": "b"})
    assert keys(one) == ["b"]


def test_who_reads_waits_for_nobody(one: PostgresEngine, other: PostgresEngine) -> None:
    with one.transaction():
        one.write(KEEP, {"key": "a"})
        assert keys(other) == []
    assert keys(other) == ["a"]


def test_who_writes_waits_and_then_gives_up(
    one: PostgresEngine, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SESSION", "set lock_timeout = '50ms'")
    hasty = PostgresEngine(url)
    with one.transaction(), pytest.raises(StoreBusy, match="in use by another process"):
        hasty.write(KEEP, {"key": "a"})
    hasty.write(KEEP, {"key": "b"})
    hasty.close()
    assert keys(one) == ["b"]


def test_a_snapshot_stays_as_it_was(one: PostgresEngine, other: PostgresEngine) -> None:
    one.write(KEEP, {"key": "a"})
    with one.snapshot():
        assert keys(one) == ["a"]
        other.write(KEEP, {"key": "b"})
        assert keys(one) == ["a"]
    assert keys(one) == ["a", "b"]


def test_a_lost_connection_is_made_anew(one: PostgresEngine, other: PostgresEngine) -> None:
    assert keys(one) == []
    assert cut_off(other) >= 1
    assert keys(one) == []
    assert cut_off(other) >= 1
    one.write(KEEP, {"key": "a"})
    assert keys(one) == ["a"]


def test_a_server_that_is_away_is_asked_again_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    server, now, asked = Server(), [1000.0], []
    one, reach = PostgresEngine(server.url("postgres")), PostgresEngine.reach
    monkeypatch.setattr(engine, "monotonic", lambda: now[0])
    monkeypatch.setattr(PostgresEngine, "reach", lambda its: (asked.append(1), reach(its))[1])
    try:
        assert one.rows("select 1") == [(1,)]
        server.halt()
        for _ in range(20):
            with pytest.raises(StoreAway, match="cannot be reached"):
                one.rows("select 1")
        assert len(asked) == 1, "nobody waits to be told what is known"
        server.start()
        with pytest.raises(StoreAway):
            one.rows("select 1")
        now[0] += engine.AWAY_SECONDS
        assert one.rows("select 1") == [(1,)]
        assert len(asked) == 2
    finally:
        one.close()
        server.stop()


def test_a_server_that_hangs_is_away_and_a_slow_one_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.2)
    monkeypatch.setitem(engine.LINK, "connect_timeout", 2)
    server = Server()
    one = PostgresEngine(server.url("postgres"))
    try:
        assert one.rows("select 1 from pg_sleep(1)") == [(1,)]
        server.run("create table kept (name text)")
        with pytest.raises(StoreAway, match="cannot be reached"):
            write_while_it_hangs(one, server)
        time.sleep(engine.AWAY_SECONDS)
        assert one.rows("select * from kept") == []
        assert not one.is_away
    finally:
        one.close()
        server.stop()


def test_a_server_without_a_connection_left_is_there(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def full(its: PostgresEngine) -> None:
        asked.append(1)
        raise StoreBusy("no connection left")

    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.1)
    monkeypatch.setattr(PostgresEngine, "reach", full)
    one = PostgresEngine(url)
    assert one.rows("select 1 from pg_sleep(1)") == [(1,)]
    assert asked
    one.close()


def write_while_it_hangs(one: PostgresEngine, server: Server) -> None:
    with one.transaction(), ThreadPoolExecutor(2) as threads:
        one.write("insert into kept values ('a')")
        slow = [threads.submit(one.rows, "select 1 from pg_sleep(60)") for _ in range(2)]
        with server.stopped():
            for each in slow:
                with pytest.raises(StoreAway):
                    each.result(10)
            assert one.is_away
            one.write("insert into kept values ('b')")


def test_a_server_whose_name_goes_was_right_before(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless(*told: object, **more: object) -> None:
        raise psycopg.OperationalError("could not translate host name: no such host")

    wrong, one = PostgresEngine(url), PostgresEngine(url)
    one.reach()
    assert not one.is_away
    monkeypatch.setattr(psycopg, "connect", nameless)
    with pytest.raises(BadStoreUrl):
        wrong.reach()
    assert not wrong.is_away
    with pytest.raises(StoreAway, match="no such host"):
        one.reach()
    assert one.is_away
    monkeypatch.undo()
    one.reach()
    assert not one.is_away
    for each in (wrong, one):
        each.close()


def test_a_connection_lost_in_a_transaction_is_an_error_and_keeps_nothing(
    one: PostgresEngine, other: PostgresEngine
) -> None:
    def lose() -> None:
        with one.transaction():
            one.write(KEEP, {"key": "a"})
            cut_off(other)
            one.write(KEEP, {"key": "b"})

    with pytest.raises(StoreError, match="Nothing was half-written"):
        lose()
    assert keys(one) == []
    one.write(KEEP, {"key": "c"})
    assert keys(one) == ["c"]


def test_more_threads_than_connections_wait_for_one(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CONNECTIONS", 2)
    narrow = PostgresEngine(url)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: narrow.write(KEEP, {"key": str(n)}), range(40)))
    assert len(keys(narrow)) == 40
    narrow.close()


def test_all_connections_in_use_is_busy(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "CONNECTIONS", 1)
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    narrow, held, free = PostgresEngine(url), threading.Event(), threading.Event()

    def hold() -> None:
        with narrow.transaction():
            held.set()
            free.wait(60)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        assert held.wait(60)
        with pytest.raises(StoreBusy, match="All 1 connections"):
            narrow.rows("select 1")
        free.set()
        holding.result()
    narrow.close()


def test_who_has_read_up_to_a_step_has_missed_none_before_it(tmp_path: Path) -> None:
    """Many write; a reader takes what is new again and again: in the end it has had all."""
    stores: list[Store] = [ENGINES["postgres"](tmp_path) for _ in range(4)]
    seen: list[int] = []
    done = threading.Event()

    def write(start: int) -> None:
        for n in range(start, start + 25):
            stores[start // 1000].papers.add(paper(n), keys=[f"k{n}"], tags=[Tag("a", 1.0)])

    def read() -> None:
        last, ended = 0, False
        while not ended:
            ended = done.is_set()
            for change in stores[0].papers.changes_since(last, limit=1000):
                seen.append(change.id)
                last = change.seq

    with ThreadPoolExecutor(5) as threads:
        reading = threads.submit(read)
        writing = [threads.submit(write, n * 1000) for n in range(4)]
        for each in writing:
            each.result()
        done.set()
        reading.result()
    assert sorted(seen) == list(range(1, 101))
    for store in stores:
        store.close()
