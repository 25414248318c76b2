"""A primary that dies and a replica that takes its place: what was acknowledged is there, if the
server was told to wait for the replica, and what is lost otherwise."""

import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from storage.errors import StoreAway, StoreBusy, StoreError
from storage.models import PaperId
from storage.postgres import PostgresEngine, PostgresStore, engine, open_postgres
from storage.search.index import PaperIndex
from storage.search.query import parse_query
from storage.search.searcher import Searcher
from tests.builders import paper
from tests.postgres_server import QUIET, WHY_NOT, Server, binary
from tests.test_store_contract_deliveries import LEASE, NOW, POSTED, claim, found, frozen, post_all

KEEP = "insert into events (key, seen_at) values (:key, '2025')"
SYNCHRONOUS = "select 1 from pg_stat_replication where sync_state = 'sync'"
WAITING = "select 1 from pg_stat_activity where wait_event = 'SyncRep'"


class Standby(Server):
    """Of a server that runs: has all that it has, and gets what it will have."""

    def __init__(self, primary: Server) -> None:
        copy, postgres = binary("pg_basebackup"), binary("postgres")
        assert copy is not None
        assert postgres is not None
        self.folder = Path(tempfile.mkdtemp(prefix="paperboy-"))
        self._as = self._owner()
        cluster = str(self.folder / "cluster")
        source = ["-h", str(primary.folder), "-U", "paperboy", "-R", "-c", "fast", "--no-sync"]
        subprocess.run([copy, "-D", cluster, *source], check=True, cwd=self.folder, **self._as)
        settings = [f"-c{each}" for each in (*QUIET, "fsync=off")]
        self._command = [postgres, "-D", cluster, "-k", str(self.folder), *settings]
        self.start()


@pytest.fixture
def primary() -> Iterator[Server]:
    """It says of itself that nobody need wait for a commit to last."""
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    server = Server()
    server.run("create database papers")
    open_postgres(server.url("papers")).close()
    yield server
    if server._process.poll() is None:
        server.halt()
    shutil.rmtree(server.folder)


@pytest.fixture
def standby(primary: Server) -> Iterator[Server]:
    if not binary("pg_basebackup"):
        pytest.skip(WHY_NOT)
    server = Standby(primary)
    yield server
    server.stop()


@pytest.fixture
def synchronous(primary: Server, standby: Server) -> None:
    """Who commits waits for the standby."""
    primary.run("alter system set synchronous_standby_names = '*'", "select pg_reload_conf()")
    wait_until(primary, SYNCHRONOUS)


def wait_until(server: Server, sql: str) -> None:
    asking = PostgresEngine(server.url("postgres"))
    end = time.monotonic() + 30
    while not asking.rows(sql):
        assert time.monotonic() < end, sql
        time.sleep(0.02)
    asking.close()


def both(primary: Server, standby: Server) -> str:
    """The URL of whichever of them is the primary."""
    hosts = ",".join(quote(str(each.folder), safe="") for each in (primary, standby))
    return f"postgresql://paperboy@/papers?host={hosts}&target_session_attrs=read-write"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("off", "on"),
        ("local", "on"),
        ("remote_write", "remote_write"),
        ("on", "on"),
        ("remote_apply", "remote_apply"),
    ],
)
def test_a_commit_waits_for_the_disk_and_the_standby_whatever_the_server_says(
    primary: Server, theirs: str, ours: str
) -> None:
    primary.run(f"alter role paperboy set synchronous_commit = {theirs}")
    one = PostgresEngine(primary.url("papers"))
    assert one.rows("select current_setting('synchronous_commit')") == [(ours,)]
    one.close()


@pytest.mark.usefixtures("synchronous")
def test_what_was_acknowledged_survives_the_primary(primary: Server, standby: Server) -> None:
    store = open_postgres(both(primary, standby))
    for n in range(4):
        store.papers.add(paper(n), keys=[f"k{n}"], tags=[])
    lease = frozen(store, [PaperId(1), PaperId(2)])
    post_all(store, lease)
    kept: list[str] = []
    enough = threading.Event()

    def write(thread: int) -> None:
        for n in range(100_000):
            try:
                store.engine.write(KEEP, {"key": f"{thread} {n}"})
            except StoreError:
                return
            kept.append(f"{thread} {n}")
            if len(kept) > 100:
                enough.set()

    with ThreadPoolExecutor(4) as threads:
        writing = [threads.submit(write, n) for n in range(4)]
        assert enough.wait(60)
        primary.halt(signal.SIGQUIT)
        for each in writing:
            each.result()
    standby.run("select pg_promote()")
    again = wait_for(store)
    there = {key for (key,) in again.engine.rows("select key from events")}
    assert set(kept) <= there
    assert len(there) <= len(kept) + 4, "one each that nobody was told of"
    assert found(again, lease).state is POSTED
    assert claim(again, now=NOW + 2 * LEASE) is None, "the digest does not go out again"
    store.close()


def wait_for(store: PostgresStore) -> PostgresStore:
    """The same process goes on by itself."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            store.engine.write("delete from facts where name = 'nothing'")
        except StoreError:
            time.sleep(0.05)
        else:
            return store
    raise AssertionError("the standby did not take over")


def test_without_waiting_for_the_standby_the_last_may_be_lost_and_nothing_is_doubled(
    primary: Server, standby: Server, tmp_path: Path
) -> None:
    """The standby is behind: what it lacks is as if it had never been asked for."""
    store = open_postgres(both(primary, standby))
    store.papers.add(paper(0), keys=["k0"], tags=[])
    index = PaperIndex(tmp_path / "index", store_id=store.id, holds_papers=True)
    searcher = Searcher(store, index, canonical=lambda topic: None)
    primary.run("create table caught_up ()", database="papers")
    standby_has(standby, "select to_regclass('caught_up') is not null")
    standby.halt()
    lost = store.papers.add(paper(1), keys=["k1"], tags=[])
    hers = {"workspace": "T1", "member": "U1"}
    store.lists.save(lost, **hers, now=NOW)
    searcher.refresh()
    assert searcher.search(parse_query("lantern")).total == 1
    primary.halt(signal.SIGQUIT)
    standby.start()
    standby.run("select pg_promote()")
    wait_for(store)
    assert store.lists.ids(**hers) == set()
    searcher.refresh()
    assert searcher.search(parse_query("lantern")).hits == ()
    assert searcher.search(parse_query("drafting")).total == 1
    again = store.papers.add(paper(1), keys=["k1"], tags=[])
    searcher.refresh()
    (hit,) = searcher.search(parse_query("lantern")).hits
    assert hit.paper.id == again
    store.lists.save(again, **hers, now=NOW + timedelta(minutes=1))
    assert store.lists.ids(**hers) == {again}
    store.close()


def standby_has(standby: Server, sql: str) -> None:
    """What is asked in the database of papers is true there."""
    asking = PostgresEngine(standby.url("papers"))
    end = time.monotonic() + 30
    while asking.rows(sql) != [(True,)]:
        assert time.monotonic() < end, sql
        time.sleep(0.02)
    asking.close()


@pytest.mark.usefixtures("synchronous")
def test_without_the_only_standby_a_write_waits_and_others_are_told(
    primary: Server, standby: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = PostgresEngine(primary.url("papers"))
    monkeypatch.setattr(engine, "SESSION", "set lock_timeout = '50ms'")
    other = PostgresEngine(primary.url("papers"))
    other.rows("select 1")
    monkeypatch.undo()
    one.rows("select 1")
    standby.halt()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(one.write, KEEP, {"key": "a"})
        wait_until(primary, WAITING)
        with pytest.raises(StoreBusy):
            other.write(KEEP, {"key": "b"})
        assert other.rows("select count(*) from events") == [(0,)], "who reads waits for nobody"
        assert not waiting.done()
        standby.start()
        assert waiting.result(60) == 1
    other.write(KEEP, {"key": "b"})
    assert other.rows("select key from events order by key") == [("a",), ("b",)]
    for each in (one, other):
        each.close()


def test_a_standby_is_read_and_what_would_be_written_is_told_to_wait(
    primary: Server, standby: Server
) -> None:
    """DATABASE_URL names the wrong one, or the primary is one no more."""
    standby_has(standby, "select to_regclass('facts') is not null")
    store = open_postgres(standby.url("papers"))
    assert store.papers.count() == 0
    with pytest.raises(StoreAway, match="at the primary server"):
        store.events.first_time("key", now=NOW)
    store.close()
