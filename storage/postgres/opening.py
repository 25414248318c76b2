"""A store of PostgreSQL: opened, its schema brought up to date, looked at."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import psycopg
from psycopg.conninfo import conninfo_to_dict

from storage.address import place_of
from storage.checkup import StoreFacts
from storage.errors import BadStoreUrl, StoreTooNew
from storage.migrations import HAS_ALIASES, STEPS
from storage.postgres.engine import PostgresEngine
from storage.postgres.sql import as_schema
from storage.shelves.store import SqlStore

SCHEMA = len(STEPS)
IS_THERE = "select to_regclass('facts') is not null"
KEEP_SCHEMA = """
    insert into facts (name, value) values ('schema', :schema)
    on conflict (name) do update set value = excluded.value"""


class PostgresStore(SqlStore):
    """A Store that many processes share over the network."""

    is_remote = True
    engine: PostgresEngine

    @property
    def is_away(self) -> bool:
        return self.engine.is_away


def open_postgres(url: str) -> PostgresStore:
    """Opens the database at `url`, which has to be there, and brings its schema up to date.

    Raises: BadStoreUrl where it cannot be used, StoreTooNew where a newer Paperboy has written it,
    StoreBusy, StoreError.
    """
    engine = _engine(url)
    try:
        engine.reach()  # says at once what is wrong; the pool would try for a while
        _migrate(engine, url)
        return PostgresStore(engine)
    except BaseException:
        engine.close()
        raise


def look_at_postgres(url: str) -> StoreFacts:
    """The database at `url` as it is, unmigrated. Raises: BadStoreUrl, StoreBusy, StoreError."""
    with closing(_engine(url)) as engine:
        engine.reach()
        schema = _schema_of(engine)
        facts = StoreFacts(place_of(url), schema > 0, SCHEMA, schema)
        if not schema:
            return facts
        ((id, papers, last_change, may_write),) = engine.rows(
            """select (select value from facts where name = 'store_id'),
                   (select count(*) from papers), (select coalesce(max(seq), 0) from changes),
                   has_table_privilege('papers', 'insert') and not pg_is_in_recovery()"""
        )
        if schema >= HAS_ALIASES:
            papers -= engine.rows("select count(*) from aliases")[0][0]
        return replace(facts, id=id, papers=papers, last_change=last_change, writable=may_write)


def _engine(url: str) -> PostgresEngine:
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise BadStoreUrl(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database."
        ) from None
    return PostgresEngine(url)


def _schema_of(engine: PostgresEngine) -> int:
    """Its version; 0 before the first."""
    if not engine.rows(IS_THERE)[0][0]:
        return 0
    rows = engine.rows("select value from facts where name = 'schema'")
    return int(rows[0][0]) if rows else 0


class _Migrating:
    """Steps as PostgreSQL takes them."""

    def __init__(self, engine: PostgresEngine) -> None:
        self._engine = engine

    def execute(self, sql: str, values: Sequence[str] = (), /) -> None:
        named = {f"v{n}": value for n, value in enumerate(values)}
        self._engine.write(as_schema(sql), named)


def _migrate(engine: PostgresEngine, url: str) -> None:
    version = _schema_of(engine)
    if version > SCHEMA:
        raise StoreTooNew(
            f"{place_of(url)} was written by a newer Paperboy (schema {version}, this one knows "
            f"{SCHEMA}): upgrade Paperboy."
        )
    if version == SCHEMA:
        return
    with engine.transaction():
        _check_encoding(engine, url)
        engine.write("set local statement_timeout = 0")  # an index of much takes its time
        # Asked again: of two replicas that start at once, one has waited for the other.
        for step in STEPS[_schema_of(engine) :]:
            step(_Migrating(engine))
        engine.write(KEEP_SCHEMA, {"schema": str(SCHEMA)})


def _check_encoding(engine: PostgresEngine, url: str) -> None:
    ((encoding,),) = engine.rows("select current_setting('server_encoding')")
    if encoding != "UTF8":
        raise BadStoreUrl(
            f"{place_of(url)} keeps texts as {encoding}: make the database with encoding UTF8."
        )
