"""A store into another, whatever engine each is of: row by row the same, and looked at to be so.

Table after table, those that others refer to first, in batches by their keys: what is there is
compared with what should be, and mended only where they differ. So one that was killed goes on
when it is started again, and the same walk, mending nothing, is the proof at the end. The source
is read as it was at one moment; what is written to it later is not in the copy.
"""

from collections.abc import Callable, Iterator, Sequence
from graphlib import TopologicalSorter
from typing import Any

from storage.errors import StoreError
from storage.shelves.engine import Engine, Row, Table, Values, Whole

BATCH = 1000  # rows: some megabytes at most
# Facts of the database itself; all others are of what it holds.
ITS_OWN = "store_id", "schema", "copy_of"
COPY_OF = "copy_of"  # the fact that tells an unfinished copy, and of which store


def copy(
    source: Whole, target: Whole, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Returns how many rows both have. `progress` is told how many rows of how many it is past;
    each is passed twice.

    Raises: StoreError where the target holds anything but an unfinished copy of this source.
    """
    with source.snapshot():
        tables = in_order(source.tables())
        _claim(source, target, tables)
        rows = sum(_count(source, table) for table in tables)
        done = 0
        for walk in (_mend, _prove):
            for table in tables:
                for batch in _batches(source, target, table):
                    walk(target, table, *batch)
                    done += len(batch[0])
                    progress(done, 2 * rows)
        target.count_on(source.counters())
    target.write("delete from facts where name = :name", {"name": COPY_OF})
    return rows


def in_order(tables: Sequence[Table]) -> list[Table]:
    """Those that others refer to come first."""
    by_name = {table.name: table for table in sorted(tables, key=lambda table: table.name)}
    names = TopologicalSorter({name: sorted(its.refers - {name}) for name, its in by_name.items()})
    return [by_name[name] for name in names.static_order()]


def _claim(source: Engine, target: Engine, tables: Sequence[Table]) -> None:
    """Notes of which store the target becomes a copy. Raises: StoreError."""
    told = {"name": COPY_OF, "of": _fact(source, "store_id")}
    if _fact(target, COPY_OF) == told["of"]:
        return
    if any(_count(target, table) for table in tables):
        raise StoreError(
            "There are rows already where the copy should go: name an empty database, or the one "
            "in which this copy was broken off."
        )
    target.write("insert into facts (name, value) values (:name, :of)", told)


def _fact(engine: Engine, name: str) -> str | None:
    rows = engine.rows("select value from facts where name = :name", {"name": name})
    return rows[0][0] if rows else None


def _count(engine: Engine, table: Table) -> int:
    where, values = _ours(table)
    return int(engine.rows(f"select count(*) from {table.name} where {where}", values)[0][0])


def _batches(source: Engine, target: Engine, table: Table) -> Iterator[tuple[list[Row], list[Row]]]:
    """(the source's next rows, what the target has where they belong), to the end of both."""
    after: Row = ()
    while True:
        here = _read(source, table, after)
        until = _key(table, here[-1]) if len(here) == BATCH else ()
        yield here, _read(target, table, after, until)
        if not until:
            return
        after = until


def _read(engine: Engine, table: Table, after: Row, until: Row | None = None) -> list[Row]:
    """Rows after one key, up to another where it is named, else to the end; without `until`, one
    batch of them."""
    where, values = _ours(table)
    for name, sign, key in (("after", ">", after), ("until", "<=", until)):
        if key:
            marks = {f"{name}{n}": value for n, value in enumerate(key)}
            where += f" and ({', '.join(table.key)}) {sign} ({_marks(marks)})"
            values |= marks
    if until is None:
        values["limit"] = BATCH
    sql = f"""
        select {", ".join(table.columns)} from {table.name} where {where}
        order by {", ".join(table.key)} {"limit :limit" if until is None else ""}"""
    return [tuple(row) for row in engine.rows(sql, values)]


def _mend(target: Engine, table: Table, here: Sequence[Row], there: Sequence[Row]) -> None:
    if here == there:
        return
    wanted, found = set(here), set(there)
    is_it = " and ".join(f"{name} = :{name}" for name in table.key)
    names = dict.fromkeys(table.columns)
    gone = [
        dict(zip(table.key, _key(table, row), strict=True)) for row in there if row not in wanted
    ]
    new = [dict(zip(table.columns, row, strict=True)) for row in here if row not in found]
    with target.transaction():
        target.write_many(f"delete from {table.name} where {is_it}", gone)
        target.write_many(
            f"insert into {table.name} ({', '.join(names)}) values ({_marks(names)})", new
        )


def _prove(target: Engine, table: Table, here: Sequence[Row], there: Sequence[Row]) -> None:
    if here != there:
        raise StoreError(
            f"What was copied of {table.name} is not what is there now: somebody writes to the "
            "copy. Stop whoever does, and start the copy again."
        )


def _ours(table: Table) -> tuple[str, dict[str, Any]]:
    """A condition for the rows that are copied, with its values."""
    if table.name != "facts":
        return "1 = 1", {}
    own = {f"own{n}": name for n, name in enumerate(ITS_OWN)}
    return f"name not in ({_marks(own)})", own


def _key(table: Table, row: Row) -> Row:
    return tuple(row[table.columns.index(name)] for name in table.key)


def _marks(values: Values) -> str:
    return ", ".join(f":{name}" for name in values)
