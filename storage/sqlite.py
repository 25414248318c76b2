"""The embedded engine: SQLite with one connection per thread, WAL, numbered migrations.

Beside backup.py the only file that touches a SQLite driver. Written to SQLite 3.40's feature set.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from storage.checkup import StoreFacts, free_bytes, is_writable
from storage.errors import BadStoreUrl, StoreBusy, StoreError, StoreTooNew
from storage.migrations import HAS_ALIASES, STEPS
from storage.shelves.engine import Row, Table, Values
from storage.shelves.store import SqlStore

SCHEMA = len(STEPS)
BUSY_SECONDS = 10.0


class SqliteEngine:
    """Rows in, rows out, over the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def rows(self, sql: str, values: Values | None = None) -> list[Row]:
        with translated(self._path):
            return self.connection().execute(sql, values or {}).fetchall()

    def write(self, sql: str, values: Values | None = None) -> int:
        with translated(self._path):
            return self.connection().execute(sql, values or {}).rowcount

    def write_many(self, sql: str, values: Iterable[Values]) -> None:
        with self.transaction(), translated(self._path):
            self.connection().executemany(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._begun("begin immediate"):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """This thread reads the database as it is now, whatever others write meanwhile."""
        with self._begun("begin"):
            self.rows("select 1 from facts")  # from the first read on
            yield

    def tables(self) -> list[Table]:
        """All but the driver's own."""
        sql = """select name from sqlite_master
                 where type = 'table' and substr(name, 1, 7) <> 'sqlite_'
                     and substr(name, 1, 8) <> '_sqlite_' order by name"""
        return [self._table(name) for (name,) in self.rows(sql)]

    def counters(self) -> dict[str, int]:
        return dict(map(tuple, self.rows("select name, seq from sqlite_sequence")))

    def count_on(self, counters: Mapping[str, int]) -> None:
        sql = "select name from sqlite_master where sql like '% autoincrement%'"
        counting = {name for (name,) in self.rows(sql)}
        told = [{"name": name, "seq": seq} for name, seq in counters.items() if name in counting]
        with self.transaction():
            self.write_many(
                """insert into sqlite_sequence (name, seq) select :name, 0
                   where not exists (select 1 from sqlite_sequence where name = :name)""",
                told,
            )
            self.write_many(
                "update sqlite_sequence set seq = max(seq, :seq) where name = :name", told
            )

    def _table(self, name: str) -> Table:
        columns = self.rows(
            "select name, pk from pragma_table_info(:name) order by cid", {"name": name}
        )
        refers = self.rows("""select "table" from pragma_foreign_key_list(:name)""", {"name": name})
        key = sorted((place, column) for column, place in columns if place)
        return Table(
            name,
            tuple(column for column, _ in columns),
            tuple(column for _, column in key),
            frozenset(table for (table,) in refers),
        )

    @contextmanager
    def _begun(self, begin: str) -> Iterator[None]:
        connection = self.connection()
        if connection.in_transaction:
            yield
            return
        with translated(self._path):
            connection.execute(begin)
        try:
            yield
            with translated(self._path):
                connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise

    def connection(self) -> sqlite3.Connection:
        """This thread's own."""
        mine: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if mine is None:
            with translated(self._path):
                mine = _connect(self._path)
            self._mine.connection = mine
            with self._lock:
                self._opened.append(mine)
        return mine

    def close(self) -> None:
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._mine = threading.local()


class SqliteStore(SqlStore):
    """A Store in one file."""


def look_at_sqlite(path: Path) -> StoreFacts:
    """The database at `path` as it is, unmigrated. To read it SQLite may lay its -wal and -shm
    beside it, as it does for every reader."""
    facts = StoreFacts(
        str(path),
        path.is_file(),
        SCHEMA,
        free=free_bytes(path),
        lacking="" if path.parent.is_dir() else str(path.parent),
        writable=is_writable(path) and is_writable(path.parent),
    )
    if not facts.exists:
        return facts
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
            return _read_facts(connection, facts)
    except sqlite3.Error as error:
        return replace(facts, damage=str(error))


def _read_facts(connection: sqlite3.Connection, facts: StoreFacts) -> StoreFacts:
    def one(sql: str) -> Any:
        return connection.execute(sql).fetchone()[0]

    schema = int(one("pragma user_version"))
    said = str(one("pragma quick_check(1)"))
    facts = replace(facts, schema=schema, damage="" if said == "ok" else said)
    if facts.damage or not schema:
        return facts
    aliases = int(one("select count(*) from aliases")) if schema >= HAS_ALIASES else 0
    return replace(
        facts,
        id=str(one("select value from facts where name = 'store_id'")),
        papers=int(one("select count(*) from papers")) - aliases,
        last_change=int(one("select coalesce(max(seq), 0) from changes")),
    )


def open_sqlite(path: Path) -> SqliteStore:
    """Opens the database at `path`, makes it where it is missing, brings its schema up to date.

    Raises: BadStoreUrl where the file cannot be opened or is no database, StoreTooNew where a
    newer Paperboy has written it, StoreBusy, StoreError.
    """
    if not path.parent.is_dir():
        raise BadStoreUrl(f"There is no folder {path.parent} to keep {path.name} in: make it.")
    engine = SqliteEngine(path)
    try:
        _migrate(engine, path)
        return SqliteStore(engine)
    except BaseException:
        engine.close()
        raise


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Foreign errors become ours here and nowhere else."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translation(path, error) from error
    except UnicodeEncodeError as error:
        raise StoreError("A text with half a character in it cannot be kept.") from error


def _translation(path: Path, error: sqlite3.Error) -> StoreError:
    said = str(error)
    if "locked" in said or "busy" in said:
        return StoreBusy(f"{path} is in use by another process; try again in a moment.")
    if "unable to open" in said:
        return BadStoreUrl(f"{path} cannot be opened: check DATABASE_URL and the folder's rights.")
    if "not a database" in said:
        return BadStoreUrl(f"{path} is not a SQLite database: point DATABASE_URL elsewhere.")
    if "full" in said:
        return StoreError(f"The disk that holds {path} is full; nothing was half-written.")
    if "readonly" in said:
        return StoreError(f"{path} is read-only: give this user the right to write to it.")
    return StoreError(f"{path}: {said}")


def _connect(path: Path) -> sqlite3.Connection:
    # check_same_thread is off only so that close() may close them all.
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _migrate(engine: SqliteEngine, path: Path) -> None:
    version = int(engine.rows("pragma user_version")[0][0])
    if version > SCHEMA:
        raise StoreTooNew(
            f"{path} was written by a newer Paperboy (schema {version}, this one knows {SCHEMA}): "
            "upgrade Paperboy."
        )
    if version == SCHEMA:
        return
    from sqlite_utils import Database, Migrations  # 0.4 s, and only a new or an old one needs it

    migrations = Migrations("paperboy")
    for each in STEPS:
        migrations(name=each.__name__)(each)
    # One transaction around all of it: two processes that start at once migrate once.
    with engine.transaction(), translated(path):
        migrations.apply(Database(engine.connection()))
        engine.write(f"pragma user_version = {SCHEMA}")
