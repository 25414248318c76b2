"""That the schema grows step by step, what was there stays, and every engine has the same."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from storage import sqlite
from storage.copy import in_order
from storage.migrations import STEPS
from storage.models import PaperId, Tag
from storage.postgres import opening
from storage.shelves.store import SqlStore
from storage.store import Store
from tests import postgres_server
from tests.builders import paper
from tests.engines import ENGINES


def test_every_table_of_people_leads_with_the_workspace(tmp_path: Path) -> None:
    with closing(ENGINES["sqlite"](tmp_path)) as store:
        assert isinstance(store, SqlStore)
        for table in ("workspaces", "members", "saves", "subscriptions", "deliveries"):
            indices = [row[1] for row in store.engine.rows(f"pragma index_list({table})")]
            firsts = [store.engine.rows(f"pragma index_info({each})")[0][2] for each in indices]
            assert set(firsts) == {"workspace"}


@pytest.mark.parametrize("version", range(1, len(STEPS)))
@pytest.mark.parametrize("engine", ENGINES)
def test_a_database_of_an_older_schema_keeps_its_rows(
    engine: str, version: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = opener(engine, tmp_path)
    with monkeypatch.context() as then:
        for module in (sqlite, opening):
            then.setattr(module, "STEPS", STEPS[:version])
            then.setattr(module, "SCHEMA", version)
        with closing(opened()) as store:
            assert isinstance(store, SqlStore)
            filled = fill(store, rules_of_sqlite if engine == "sqlite" else rules_of_postgres)
            before = {table: read(store, table, columns) for table, columns in filled.items()}
    assert all(before.values())
    with closing(opened()) as store:
        assert isinstance(store, SqlStore)
        after = {table: read(store, table, columns) for table, columns in filled.items()}
        assert after == before
        store.papers.add(paper(), keys=["k"], tags=[Tag("draft model", 1.0)])
        assert store.papers.get(PaperId(2)).paper == paper()


def opener(engine: str, folder: Path) -> Callable[[], Store]:
    """Opens one new database, again and again."""
    if engine == "sqlite":
        return lambda: ENGINES[engine](folder)
    url = postgres_server.databases().empty("old")
    return lambda: opening.open_postgres(url)


def fill(store: SqlStore, rules_of: Callable[[SqlStore], "Rules"]) -> dict[str, tuple[str, ...]]:
    """Puts a row into every table, the same values in all, so that each refers to another. Returns
    the columns of each."""
    rules = rules_of(store)
    with store.transaction():
        for table in in_order(store.engine.tables()):
            kinds = {rule[0]: rule[1] for rule in rules[table.name] if len(rule) == 3}
            values = {name: ANY[str(kinds[name])] for name in table.columns}
            names = ", ".join(values)
            told = ", ".join(f":{name}" for name in values)
            store.engine.write(f"insert into {table.name} ({names}) values ({told})", values)
    store.engine.count_on({})
    return {table.name: table.columns for table in store.engine.tables()}


ANY = {"integer": 1, "real": 0.5, "blob": b"x", "text": "x"}


def read(store: SqlStore, table: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
    rows = store.engine.rows(f"select {', '.join(columns)} from {table}")
    told = (tuple(map(bytes_as_bytes, row)) for row in rows)
    return sorted((row for row in told if row[0] != "schema"), key=repr)  # its own version


def bytes_as_bytes(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


NEW_TABLE = re.compile(r"create table (\w+) \(.*", re.DOTALL)
INDEX = re.compile(r"create (unique )?index \w+ on (\w+) \(.*", re.DOTALL)
NEW_COLUMN = re.compile(r"alter table \w+ add column \w+ \w+( not null default .+)?")
NEW_FACT = re.compile(r"insert into facts \(name, value\) values .+")


class Steps:
    """What they say to a database, and the tables that the step before us has not."""

    def __init__(self) -> None:
        self.new: set[str] = set()
        self.said = 0

    def execute(self, sql: str, values: Sequence[str] = (), /) -> None:
        statement = sql.strip()
        if not statement:
            return
        self.said += 1
        if table := NEW_TABLE.fullmatch(statement):
            self.new.add(table[1])
        elif index := INDEX.fullmatch(statement):
            assert not index[1] or index[2] in self.new, f"may refuse old rows: {statement}"
        else:
            assert NEW_COLUMN.fullmatch(statement) or NEW_FACT.fullmatch(statement), statement


def test_steps_only_add_so_that_the_code_before_them_goes_on_beside_them() -> None:
    for step in STEPS:
        steps = Steps()
        step(steps)
        assert steps.said


def test_each_engine_has_the_same_tables(tmp_path: Path) -> None:
    one, other = (ENGINES[engine](tmp_path) for engine in ("sqlite", "postgres"))
    assert isinstance(one, SqlStore)
    assert isinstance(other, SqlStore)
    assert other.engine.tables() == one.engine.tables()
    assert len(one.engine.tables()) > 20
    assert rules_of_postgres(other) == rules_of_sqlite(one)
    one.close()
    other.close()


KINDS = {
    "bigint": "integer",
    "double precision": "real",
    "bytea": "blob",
    'text collate "C"': "text",
}
Rules = dict[str, set[tuple[object, ...]]]


def rules_of_sqlite(store: SqlStore) -> Rules:
    """Table → its columns with their kinds and whether they must be told; its unique keys."""
    rows = store.engine.rows
    rules: Rules = {}
    for table in store.engine.tables():
        name = {"name": table.name}
        sql = """select name, lower(type), "notnull" = 1 or pk > 0 from pragma_table_info(:name)"""
        rules[table.name] = {(column, kind, bool(must)) for column, kind, must in rows(sql, name)}
        sql = """select name, partial from pragma_index_list(:name) where "unique" = 1"""
        for index, partial in rows(sql, name):
            columns = rows("select name from pragma_index_info(:name)", {"name": index})
            rules[table.name].add((frozenset(column for (column,) in columns), bool(partial)))
        if table.key:
            rules[table.name].add((frozenset(table.key), False))
    return rules


def rules_of_postgres(store: SqlStore) -> Rules:
    rows = store.engine.rows
    rules: Rules = {}
    for table in store.engine.tables():
        name = {"name": table.name}
        sql = """
            select column_name::text, data_type || case when collation_name is null then ''
                else ' collate "' || collation_name || '"' end, is_nullable = 'NO'
            from information_schema.columns
            where table_schema = current_schema() and table_name = :name"""
        rules[table.name] = {(column, KINDS[kind], must) for column, kind, must in rows(sql, name)}
        sql = """
            select array(select attname::text from pg_attribute
                    where attrelid = indrelid and attnum = any(indkey)), indpred is not null
            from pg_index where indrelid = :name::regclass and indisunique"""
        for columns, partial in rows(sql, name):
            rules[table.name].add((frozenset(columns), partial))
    return rules
