"""What the shelves need of a database: rows in, rows out, named parameters (`:name`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

Row = Sequence[Any]
Values = Mapping[str, Any]
NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Table:
    """key: the columns of its primary key. refers: the tables that its rows refer to."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    refers: frozenset[str]


class Engine(Protocol):
    """One database, whatever speaks SQL behind it. Errors come out as StoreError."""

    def rows(self, sql: str, values: Values | None = None) -> list[Row]: ...

    def write(self, sql: str, values: Values | None = None) -> int:
        """Returns how many rows it touched."""
        ...

    def write_many(self, sql: str, values: Iterable[Values]) -> None: ...

    def transaction(self) -> AbstractContextManager[None]:
        """Joins the one that is open in this thread, if any."""
        ...


class Whole(Engine, Protocol):
    """What an Engine tells of its database as a whole."""

    def snapshot(self) -> AbstractContextManager[None]:
        """What this thread reads is as it was at its beginning."""
        ...

    def tables(self) -> list[Table]: ...

    def counters(self) -> dict[str, int]:
        """Table → the last number it gave a row by itself, of those that do."""
        ...

    def count_on(self, counters: Mapping[str, int]) -> None:
        """No number up to these, or that a row has, is given again."""
        ...

    def close(self) -> None: ...


def rows_in(
    engine: Engine, sql: str, wanted: Sequence[Any], values: Values | None = None, *, then: str = ""
) -> list[Row]:
    """Rows of `sql`, which ends in "in", for what is wanted: a long list is asked for in parts,
    because engines limit parameters. `then` follows the list."""
    found: list[Row] = []
    for start in range(0, len(wanted), 500):
        part = {f"v{n}": value for n, value in enumerate(wanted[start : start + 500])}
        marks = ", ".join(f":{name}" for name in part)
        found += engine.rows(f"{sql} ({marks}) {then}", {**part, **(values or {})})
    return found


def storable(text: str) -> str:
    """Without NULs and lone surrogates, which no database takes."""
    return NOT_STORABLE.sub("", text)


def utc(moment: datetime) -> str:
    """As it is kept: in one zone, so that the order of texts is the order of time."""
    return moment.astimezone(UTC).isoformat()
