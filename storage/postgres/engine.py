"""PostgreSQL as an Engine: a pool of connections, and one writer at a time.

Every transaction first takes the same advisory lock, and every statement that writes is in one.
So writers wait for each other as they do for SQLite's file, and what the shelves' SQL was proved
on holds here too: what a transaction has read nobody changes before it ends; of two claims the
second sees the first; ids and the steps of the change sequence become visible in their order, so
that who has read up to step 7 has not missed a 6 which was committed later. Readers never wait.
The lock goes with its transaction, and so with a process that dies. What is undone leaves a gap in
the numbers of rows; that is all that tells the engines apart.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool, PoolTimeout

from storage.address import place_of
from storage.errors import BadStoreUrl, StoreAway, StoreBusy, StoreError
from storage.postgres.errors import translated
from storage.postgres.patience import PatientConnection
from storage.postgres.sql import is_writing, placed
from storage.shelves.engine import Row, Table, Values

BUSY_SECONDS = 10.0  # for a connection, and for the lock
AWAY_SECONDS = 1.0  # in which a server that could not be reached is not asked again
STATEMENT_SECONDS = 60  # also how long a transaction may lie idle: its process is stuck
# A network that is gone is noticed within ten seconds by who asks, within 25 by who waits for an
# answer: seconds, but the last, which is milliseconds. (A server that hangs: see patience.)
LINK: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
CONNECTIONS = 10  # a process; as many threads ask at once
WRITERS = 7_265_646_365_716  # the lock's number: nobody else in this database takes it
BEGIN = f"begin; select pg_advisory_xact_lock({WRITERS})"
BEGIN_READING = "begin isolation level repeatable read, read only"
# Days are UTC's, as SQLite's are. What is committed is on disk, and with whoever the server waits
# for: a digest whose row is lost would go out again.
SESSION = f"""
    set timezone = 'UTC'; set lock_timeout = '{BUSY_SECONDS}s';
    set statement_timeout = '{STATEMENT_SECONDS}s';
    set idle_in_transaction_session_timeout = '{STATEMENT_SECONDS}s';
    select set_config('synchronous_commit', 'on', false)
    where current_setting('synchronous_commit') in ('off', 'local')"""
TABLES = """
    select tables.relname::text,
        array(select attname::text from pg_attribute
            where attrelid = tables.oid and attnum > 0 and not attisdropped order by attnum),
        array(select attname::text from pg_attribute join pg_index
            on indrelid = attrelid and indisprimary and attnum = any(indkey)
            where attrelid = tables.oid order by array_position(indkey::int2[], attnum)),
        array(select theirs.relname::text from pg_constraint join pg_class theirs
            on theirs.oid = confrelid where conrelid = tables.oid)
    from pg_class tables join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = current_schema() and relkind = 'r' order by tables.relname"""
COUNTERS = """
    select table_name::text, column_name::text,
        pg_sequence_last_value(pg_get_serial_sequence(table_name, column_name)::regclass)
    from information_schema.columns
    where table_schema = current_schema() and is_identity = 'YES' order by 1"""
_T = TypeVar("_T")
_Connection = PatientConnection
_Cursor = psycopg.Cursor[TupleRow]


class PostgresEngine:
    """Rows in, rows out, over the database at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._mine = threading.local()
        self._away_until, self._why_away, self._was_there = 0.0, "", False
        self._pool = ConnectionPool(
            url,
            min_size=0,
            max_size=CONNECTIONS,
            open=False,  # its threads start with the first question: none is there at a fork
            timeout=BUSY_SECONDS,
            reconnect_timeout=AWAY_SECONDS,
            connection_class=PatientConnection,
            configure=self._configure,
            kwargs={"autocommit": True, **LINK},
        )

    def rows(self, sql: str, values: Values | None = None) -> list[Row]:
        if is_writing(sql) or self._open is not None:
            return self._in_transaction(lambda mine: list(_run(mine, sql, values).fetchall()))
        with self._answering(sql, values) as (_, cursor), translated(self._url):
            return list(cursor.fetchall())

    def write(self, sql: str, values: Values | None = None) -> int:
        return self._in_transaction(lambda mine: _run(mine, sql, values).rowcount)

    def write_many(self, sql: str, values: Iterable[Values]) -> None:
        def write(mine: _Connection) -> None:
            with mine.cursor() as cursor:
                cursor.executemany(placed(sql), [dict(each) for each in values])

        self._in_transaction(write)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self._begun(BEGIN):
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """This thread reads the database as it is now, whatever others write meanwhile."""
        with self._begun(BEGIN_READING):
            yield

    def tables(self) -> list[Table]:
        rows = self.rows(TABLES)
        return [Table(name, tuple(cs), tuple(key), frozenset(of)) for name, cs, key, of in rows]

    def counters(self) -> dict[str, int]:
        return {name: int(last) for name, _, last in self.rows(COUNTERS) if last}

    def count_on(self, counters: Mapping[str, int]) -> None:
        with self.transaction():
            for name, column, last in self.rows(COUNTERS):
                ((most,),) = self.rows(f"select coalesce(max({column}), 0) from {name}")
                seen = max(counters.get(name, 0), last or 0, most)
                sql = "select setval(pg_get_serial_sequence(:name, :column), :seen)"
                if seen:
                    self.rows(sql, {"name": name, "column": column, "seen": seen})

    def reach(self) -> None:
        """Raises: BadStoreUrl, StoreAway, StoreBusy that say why the server cannot be reached. The
        first only where it never could be: what was right is right, and the server's name away."""
        try:
            with translated(self._url):
                psycopg.connect(self._url, **LINK).close()
        except (StoreAway, BadStoreUrl) as error:
            if isinstance(error, BadStoreUrl) and not self._was_there:
                raise
            self._away_until, self._why_away = monotonic() + AWAY_SECONDS, str(error)
            raise StoreAway(self._why_away) from error
        self._why_away, self._was_there = "", True

    @property
    def is_away(self) -> bool:
        """Could the server not be reached when it was asked last?"""
        return bool(self._why_away)

    def close(self) -> None:
        self._pool.close()

    def _configure(self, connection: _Connection) -> None:
        connection.is_there = self.reach
        connection.execute(SESSION)

    @property
    def _open(self) -> _Connection | None:
        """Of the transaction that this thread is in."""
        mine: _Connection | None = getattr(self._mine, "connection", None)
        return mine

    def _in_transaction(self, act: Callable[[_Connection], _T]) -> _T:
        with self._begun(BEGIN) as mine, translated(self._url):
            return act(mine)

    @contextmanager
    def _begun(self, begin: str) -> Iterator[_Connection]:
        """Joins the transaction that is open in this thread, if any."""
        if self._open is not None:
            yield self._open
            return
        with self._answering(begin) as (connection, _):
            self._mine.connection = connection
            try:
                yield connection
                with translated(self._url):
                    _commit(connection)
            finally:
                self._mine.connection = None

    @contextmanager
    def _answering(
        self, sql: str, values: Values | None = None
    ) -> Iterator[tuple[_Connection, _Cursor]]:
        """A connection that has answered `sql`. What it has begun and not committed is undone."""
        with translated(self._url):
            connection, cursor = self._ask(sql, values)
        try:
            yield connection, cursor
        finally:
            self._give_back(connection)

    def _ask(
        self, sql: str, values: Values | None, *, again: bool = True
    ) -> tuple[_Connection, _Cursor]:
        """A connection may have died while nobody used it, and then so may have all that lay
        beside it. Nothing was done yet: another one is asked, once."""
        connection = self._borrow()
        try:
            return connection, _run(connection, sql, values)
        except BaseException as error:
            is_lost = isinstance(error, psycopg.OperationalError) and connection.broken
            self._give_back(connection)
            if not (is_lost and again):
                raise
        self.reach()
        self._pool.check()
        return self._ask(sql, values, again=False)

    def _give_back(self, connection: _Connection) -> None:
        if connection.info.transaction_status != TransactionStatus.IDLE:
            with suppress(psycopg.OperationalError):  # it is lost, and with it what it began
                connection.rollback()
        self._pool.putconn(connection)

    def _check_away(self) -> None:
        """While the server is away one thread a second asks it again; the others, of which each
        would wait, are told at once. Raises: StoreAway."""
        if not self._why_away:
            return
        if monotonic() < self._away_until:
            raise StoreAway(self._why_away)
        self._away_until = monotonic() + LINK["connect_timeout"]
        self.reach()

    def _borrow(self) -> _Connection:
        self._pool.open()
        self._check_away()
        with suppress(PoolTimeout):  # or the server is gone, and nobody need wait to be told so
            return self._pool.getconn(min(AWAY_SECONDS, BUSY_SECONDS))
        self.reach()
        try:
            return self._pool.getconn()
        except PoolTimeout:
            raise StoreBusy(
                f"All {CONNECTIONS} connections to {place_of(self._url)} are in use; try again in "
                "a moment."
            ) from None


def _run(connection: _Connection, sql: str, values: Values | None) -> _Cursor:
    return connection.execute(placed(sql), dict(values or {}))


def _commit(connection: _Connection) -> None:
    """Where a statement failed and whoever asked went on, PostgreSQL would roll back and say
    nothing. Raises: StoreError."""
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise StoreError("A step of this failed, so nothing of it was kept; try again.")
    connection.commit()
