"""A PostgreSQL of our own for the tests: made when first asked for, gone when they have ended.

It listens on a socket in its folder alone and makes nothing durable. As root it runs as another
user, because PostgreSQL refuses to be root.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from storage.postgres import PostgresStore, open_postgres

PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
WHY_NOT = "no PostgreSQL: install it (Debian: apt-get install postgresql)"
OWNERS = "postgres", "nobody"
# A language whose order is not that of bytes, so that the order of texts is seen to be ours; from
# PostgreSQL 15 on.
LANGUAGES = ("--locale-provider=icu", "--icu-locale=en-US", "--locale=C"), ("--locale=C",)
QUICK = "fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=64MB"
QUIET = "listen_addresses=", "max_connections=200", "shared_buffers=64MB"


def binary(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([*map(str, PLACES), os.environ["PATH"]]))


WIPE = """
do $$ declare its record; begin
    if to_regclass('facts') is null then return; end if;
    for its in select tablename as name from pg_tables where schemaname = 'public'
        and tablename <> 'facts' loop
        execute format('delete from %I', its.name);
    end loop;
    for its in select sequencename as name from pg_sequences where schemaname = 'public' loop
        execute format('alter sequence %I restart', its.name);
    end loop;
    delete from facts where name not in ('schema', 'store_id');
    update facts set value = md5(random()::text) where name = 'store_id';
end $$"""


class Server:
    """durable: what it has said is kept is still there when it was killed."""

    def __init__(self, *, durable: bool = False) -> None:
        initdb, postgres = binary("initdb"), binary("postgres")
        assert initdb is not None, WHY_NOT
        assert postgres is not None, WHY_NOT
        self.folder = Path(tempfile.mkdtemp(prefix="paperboy-"))
        self._as = self._owner()
        cluster = str(self.folder / "cluster")
        make = [initdb, "-D", cluster, "-U", "paperboy", "-A", "trust", "--no-sync", "-EUTF8"]
        for language in LANGUAGES:
            made = subprocess.run([*make, *language], capture_output=True, **self._as)
            if made.returncode == 0:
                break
        assert made.returncode == 0, made.stderr.decode()
        settings = [f"-c{each}" for each in (*(() if durable else QUICK), *QUIET)]
        self._command = [postgres, "-D", cluster, "-k", str(self.folder), *settings]
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, cwd=self.folder, stderr=subprocess.DEVNULL, **self._as
        )
        self._wait()

    def halt(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: its fast way, it waits for nobody; SIGQUIT: as if it had crashed."""
        self._process.send_signal(how)
        self._process.wait(30)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It hangs: its connections stay, and nobody answers."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children")
        if not children.exists():
            pytest.skip("this system does not tell the processes of a server")
        os.kill(self.process, signal.SIGSTOP)  # first: it starts no others then
        processes = [self.process, *map(int, children.read_text().split())]
        try:
            self._tell(processes, signal.SIGSTOP)
            yield
        finally:
            self._tell(processes, signal.SIGCONT)

    def _tell(self, processes: Sequence[int], what: signal.Signals) -> None:
        for each in processes:
            with suppress(ProcessLookupError):  # it was about to end
                os.kill(each, what)

    @property
    def process(self) -> int:
        return self._process.pid

    def url(self, database: str) -> str:
        return f"postgresql://paperboy@/{database}?host={quote(str(self.folder), safe='')}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for each in statements:
                connection.execute(each)

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder)

    def _owner(self) -> dict[str, int]:
        """As whom it runs, for `subprocess`."""
        if os.geteuid() != 0:
            return {}
        owner = next(each for each in pwd.getpwall() if each.pw_name in OWNERS)
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        return {"user": owner.pw_uid, "group": owner.pw_gid}

    def _wait(self) -> None:
        for _ in range(300):
            try:
                return self.run("select 1")
            except psycopg.OperationalError:
                assert self._process.poll() is None, "PostgreSQL did not start"
                time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start in time")


class Counted(PostgresStore):
    """One that says when nobody needs its database any more."""

    name: str
    opened: Counter[str] | None

    def close(self) -> None:
        if self.opened is not None:
            self.opened[self.name] -= 1
            self.opened = None
        super().close()


class Databases:
    """Path → a database that is its own, as long as the test lasts that opened it.

    One whose test is over, or whose folder is gone, is wiped and given to the next: that takes
    milliseconds, and to make one with its schema half a second.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self._of: dict[Path, str] = {}
        self._opened: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._lock = threading.Lock()

    def url(self, path: Path) -> str:
        with self._lock:
            name = self._of.get(path)
            if name is None:
                name = self._wiped() or self._new()
                self._of[path] = name
            self._last[name] = _test()
        return self.server.url(name)

    def open(self, path: Path) -> PostgresStore:
        store = Counted(open_postgres(self.url(path)).engine)
        store.name, store.opened = self._of[path], self._opened
        self._opened[store.name] += 1
        return store

    def empty(self, name: str) -> str:
        """The URL of a new database in which nothing was ever made."""
        self.server.run(f"drop database if exists {name}", f"create database {name}")
        return self.server.url(name)

    def _new(self) -> str:
        name = f"test{len(self._last)}"
        self.empty(name)
        return name

    def _wiped(self) -> str | None:
        """One that nobody uses any more."""
        name = next((name for path, name in self._of.items() if self._is_free(path, name)), None)
        if name is not None:
            self._of = {path: its for path, its in self._of.items() if its != name}
            self.server.run(WIPE, database=name)
        return name

    def _is_free(self, path: Path, name: str) -> bool:
        is_over = self._last[name] != _test() or not path.parent.exists()
        return is_over and not self._opened[name]


def _test() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]


def databases() -> Databases:
    """Skips where there is no PostgreSQL."""
    if not binary("initdb"):
        pytest.skip(WHY_NOT)
    with _first:
        return _databases()


_first = threading.Lock()


@cache
def _databases() -> Databases:
    return Databases(Server())


def stop() -> None:
    if _databases.cache_info().currsize:
        _databases().server.stop()
        _databases.cache_clear()
