"""A store copied into another: every table, both ways, killed at any moment and gone on."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from storage import copy as copying
from storage.copy import ITS_OWN, copy, in_order
from storage.errors import StoreError
from storage.models import Tag
from storage.shelves.engine import Row, Table, Whole
from storage.shelves.store import SqlStore
from tests import engines
from tests.builders import paper
from tests.engines import ENGINES

ROWS = 7  # of each table
WAYS = [(one, other) for one in ENGINES for other in ENGINES]
Opener = Callable[[str, str], Whole]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """(engine, name) → a database of that name."""
    stores: list[SqlStore] = []

    def open_named(engine: str, name: str) -> Whole:
        (tmp_path / name).mkdir(exist_ok=True)
        store = ENGINES[engine](tmp_path / name)
        assert isinstance(store, SqlStore)
        stores.append(store)
        return store.engine

    yield open_named
    for store in stores:
        store.close()


@pytest.fixture(autouse=True)
def _many_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)


KINDS: dict[str, Callable[[int], Any]] = {
    "integer": lambda n: n,
    "text": lambda n: f"t{n} 🙂 %",
    "real": lambda n: n / 10,
    "blob": lambda n: b"\x00\xff" * n,
}


def fill(engine: Whole, kinds: dict[str, dict[str, tuple[str, bool]]]) -> None:
    """Rows in every table; what need not be told is not in every other one."""
    for table in in_order(engine.tables()):
        for n in range(1, ROWS + 1):
            told = {
                column: None if n % 2 and not must else KINDS[kind](n)
                for column, (kind, must) in kinds[table.name].items()
            }
            marks = ", ".join(f":{name}" for name in told)
            engine.write(f"insert into {table.name} ({', '.join(told)}) values ({marks})", told)


def kinds_of(engine: Whole) -> dict[str, dict[str, tuple[str, bool]]]:
    """Table → column → (its kind, whether it must be told), as SQLite has them."""
    sql = """select name, lower(type), "notnull" = 1 or pk > 0 from pragma_table_info(:name)"""
    return {
        table.name: {
            column: (kind, bool(must))
            for column, kind, must in engine.rows(sql, {"name": table.name})
        }
        for table in engine.tables()
    }


@pytest.fixture
def full(opened: Opener) -> Callable[[str], Whole]:
    """Engine → one with rows in every table."""

    def filled(engine: str) -> Whole:
        source = opened(engine, "source")
        fill(source, kinds_of(opened("sqlite", "model")))
        return source

    return filled


def rows_of(engine: Whole) -> dict[str, list[Row]]:
    """Table → its rows, without facts of the database itself."""
    rows = engines.rows_of(SqlStore(engine))
    return rows | {"facts": [row for row in rows["facts"] if row[0] not in ITS_OWN]}


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_all_there_is_is_copied(
    full: Callable[[str], Whole], opened: Opener, one: str, other: str
) -> None:
    source, target = full(one), opened(other, "target")
    steps: list[tuple[int, int]] = []
    count = copy(source, target, progress=lambda done, total: steps.append((done, total)))
    assert rows_of(target) == rows_of(source)
    assert {len(rows) for rows in rows_of(target).values()} == {ROWS}
    assert count == ROWS * len(source.tables())
    assert steps[-1] == (2 * count, 2 * count)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    names = "select name from facts where name in ('store_id', 'copy_of')"
    assert target.rows(names) == [("store_id",)]
    assert target.rows("select value from facts where name = 'store_id'") != source.rows(
        "select value from facts where name = 'store_id'"
    )


@pytest.mark.parametrize(("one", "other"), WAYS)
def test_no_number_is_given_twice(opened: Opener, one: str, other: str) -> None:
    source, target = opened(one, "source"), opened(other, "target")
    mine, theirs = SqlStore(source), SqlStore(target)
    for n in range(4):
        mine.papers.add(paper(n), keys=[f"k{n}"], tags=[Tag("a", 1.0)])
    source.write("delete from changes where seq > 2")
    copy(source, target)
    theirs.papers.add(paper(5), keys=["k5"], tags=[])
    assert [(each.seq, each.id) for each in theirs.papers.changes_since(2, limit=9)] == [(5, 5)]


class Dying:
    """An Engine that raises in place of its nth writing statement."""

    def __init__(self, engine: Whole, writes: int) -> None:
        self._engine = engine
        self._left = writes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def write_many(self, *told: Any) -> None:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        self._engine.write_many(*told)


@pytest.mark.parametrize("other", ENGINES)
@pytest.mark.parametrize("writes", [0, 1, 4, 25, 60, 130])
def test_a_copy_that_was_killed_goes_on_though_the_source_has_changed(
    full: Callable[[str], Whole], opened: Opener, writes: int, other: str
) -> None:
    source, target = full("sqlite"), opened(other, "target")
    with suppress(KeyboardInterrupt):
        copy(source, Dying(target, writes))  # type: ignore[arg-type]
    assert rows_of(target) != rows_of(source)
    source.write("delete from papers where id = 3")
    source.write("update papers set title = 'another' where id = 4")
    source.write("update changes set seq = 40 where seq = 4")
    source.write("update saves set note = 'another' where paper_id = 5")
    source.write("insert into events (key, seen_at) values ('s', 'now'), ('u', 'now')")
    copy(source, target)
    assert rows_of(target) == rows_of(source)


@pytest.mark.parametrize("one", ENGINES)
def test_what_is_written_meanwhile_is_not_in_the_copy(
    full: Callable[[str], Whole], opened: Opener, tmp_path: Path, one: str
) -> None:
    source, target = full(one), opened("sqlite", "target")
    before = rows_of(source)
    writer = opened(one, "source")

    def write(done: int, total: int) -> None:
        key = {"key": str(done)}
        sql = "insert into events (key, seen_at) values (:key, '') on conflict (key) do nothing"
        writer.write(sql, key)

    copy(source, target, progress=write)
    assert rows_of(target) == before
    assert len(rows_of(source)["events"]) > ROWS


def test_only_an_empty_database_or_its_own_copy_is_copied_into(
    full: Callable[[str], Whole], opened: Opener
) -> None:
    source, target, third = full("sqlite"), opened("sqlite", "target"), opened("sqlite", "third")
    third.write("insert into events (key, seen_at) values ('a', 'b')")
    with suppress(KeyboardInterrupt):
        copy(source, Dying(target, 25))  # type: ignore[arg-type]
    for into, of in ((third, source), (source, source), (target, third)):
        before = rows_of(into)
        with pytest.raises(StoreError, match="There are rows already"):
            copy(of, into)
        assert rows_of(into) == before
    copy(source, target)
    with pytest.raises(StoreError, match="There are rows already"):
        copy(source, target)


def test_a_copy_that_somebody_writes_to_is_no_copy(
    full: Callable[[str], Whole], opened: Opener
) -> None:
    source, target = full("sqlite"), opened("sqlite", "target")

    def meddle(done: int, total: int) -> None:
        if done == total // 2:
            target.write("update papers set title = 'mine' where id = 6")

    with pytest.raises(StoreError, match="What was copied of papers"):
        copy(source, target, progress=meddle)
    copy(source, target)
    assert rows_of(target) == rows_of(source)


def test_tables_that_others_refer_to_come_first() -> None:
    def table(name: str, *refers: str) -> Table:
        return Table(name, ("id",), ("id",), frozenset(refers))

    told = [table("saves", "papers", "members"), table("papers"), table("members", "members")]
    names = [each.name for each in in_order(told)]
    assert sorted(names) == ["members", "papers", "saves"]
    assert names[-1] == "saves"
